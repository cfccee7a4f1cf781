"""Holds exchanges with the HTTP API against its description, Documentation/api/v1.yaml.

Usage: judge.py DESCRIPTION RECORDS

RECORDS has one JSON object a line: method, target, status, headers and body, and of the request also requestType and
requestBody. Bodies are judged by JSON Schema (python3-jsonschema), strictly: no key may occur that the description does not
name. Every answer that the description lists must be among the records. Before that the judge must find faults that are planted
in good answers. Prints what failed; the last line is "N exchanges, M of M answers, 0 faults".
"""
import copy
import datetime
import json
import re
import sys
import urllib.parse

import jsonschema
import yaml

BASE = "/api/v1"
PROBLEM = "application/problem+json"
# Answers of the listener and of places that there are not; the description tells of them in its introduction.
UNLISTED = {404, 405, 431}


def checker():
    formats = jsonschema.FormatChecker(formats=())

    @formats.checks("date-time")
    def is_moment(text):
        return bool(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", str(text)))

    @formats.checks("date")
    def is_day(text):
        try:
            return bool(datetime.date.fromisoformat(str(text)))
        except ValueError:
            return False

    return formats


def strict(schema):
    """The same schema, with no keys but those it names."""
    if isinstance(schema, list):
        return [strict(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    result = {key: strict(value) for key, value in schema.items()}
    if isinstance(schema.get("properties"), dict) and "additionalProperties" not in schema:
        result["additionalProperties"] = False
    return result


class Description:
    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            self.document = yaml.safe_load(file)
        self.root = strict(self.document)
        self.formats = checker()
        self.operations = []
        for template, item in self.document["paths"].items():
            pattern = re.compile(BASE + re.sub(r"\\\{\w+\\\}", "([^/]+)", re.escape(template)) + "$")
            for method, operation in item.items():
                self.operations.append((method.upper(), pattern, template, operation))

    def resolved(self, part):
        while "$ref" in part:
            found = self.root
            for name in part["$ref"][2:].split("/"):
                found = found[name]
            part = found
        return part

    def faults(self, schema, value):
        """By JSON Schema; references lead into the whole description."""
        whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", "components": self.root["components"],
                 "allOf": [strict(schema)]}
        validator = jsonschema.Draft202012Validator(whole, format_checker=self.formats)
        return [f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"
                for error in validator.iter_errors(value)]

    def operation(self, method, path):
        for known, pattern, template, operation in self.operations:
            if known == method and pattern.match(path):
                return template, operation
        return None

    def listed(self):
        return {(method, template, int(status)) for method, _, template, operation in self.operations
                for status in operation["responses"]}


def parameter_value(schema, text):
    kinds = {"integer": int, "boolean": lambda word: {"true": True, "false": False}[word]}
    try:
        return kinds.get(schema.get("type"), str)(text)
    except (ValueError, KeyError):
        return text


def request_faults(description, operation, record, query):
    """What the service accepted must be what the description allows."""
    parameters = [description.resolved(part) for part in operation.get("parameters", [])]
    declared = {part["name"]: part for part in parameters if part["in"] == "query"}
    given = dict(urllib.parse.parse_qsl(query, keep_blank_values=True))
    faults = [f"accepted the parameter {name}" for name in given if name not in declared]
    faults += [f"accepted a query without {name}" for name, part in declared.items()
               if part.get("required") and name not in given]
    for name in set(given) & set(declared):
        schema = description.resolved(declared[name]["schema"])
        faults += [f"accepted {name}: {fault}"
                   for fault in description.faults(schema, parameter_value(schema, given[name]))]
    if "requestBody" in operation:
        content = description.resolved(operation["requestBody"])["content"]
        if record.get("requestType") not in content:
            return faults + [f"accepted a body of type {record.get('requestType')}"]
        schema = content[record["requestType"]]["schema"]
        faults += [f"accepted the body: {fault}"
                   for fault in description.faults(schema, json.loads(record["requestBody"]))]
    return faults


def answer_faults(description, operation, record):
    status = str(record["status"])
    if status not in operation["responses"]:
        return [f"the status {status} is not described"]
    response = description.resolved(operation["responses"][status])
    headers = {name.lower(): value for name, value in record["headers"].items()}
    faults = [f"the header {name} is missing" for name, header in response.get("headers", {}).items()
              if header.get("required") and name.lower() not in headers]
    kind = headers.get("content-type", "")
    if kind not in response["content"]:
        return faults + [f"the type {kind} is not described for {status}"]
    if kind.endswith("json"):
        body = json.loads(record["body"])
        faults += description.faults(response["content"][kind]["schema"], body)
        if kind == PROBLEM and body.get("status") != record["status"]:
            faults.append("the problem names another status")
    return faults


def unlisted_faults(description, record):
    if record["status"] not in UNLISTED or record["headers"].get("Content-Type") != PROBLEM:
        return ["nothing describes the answer"]
    return description.faults({"$ref": "#/components/schemas/Problem"}, json.loads(record["body"]))


def planted(description, record, operation):
    """A key that is missing, one that nobody knows, and one of another type."""
    body = json.loads(record["body"])
    schema = description.resolved(
        description.resolved(operation["responses"]["200"])["content"]["application/json"]["schema"])
    for key in schema["required"]:
        yield f"without {key}", {name: value for name, value in body.items() if name != key}
        yield f"with another {key}", {**body, key: {"other": [None]}}
    yield "with a key more", {**copy.deepcopy(body), "surplus": 1}


def main():
    description = Description(sys.argv[1])
    with open(sys.argv[2], encoding="utf-8") as file:
        records = [json.loads(line) for line in file]
    faults, seen, plants = [], set(), 0
    for record in records:
        path, _, query = record["target"].partition("?")
        found = description.operation(record["method"], path)
        if found is None or record["status"] == 431:
            faults += [f"{record['method']} {path} {record['status']}: {fault}"
                       for fault in unlisted_faults(description, record)]
            continue
        template, operation = found
        where = f"{record['method']} {template} {record['status']}"
        seen.add((record["method"], template, record["status"]))
        faults += [f"{where}: {fault}" for fault in answer_faults(description, operation, record)]
        if record["status"] == 200:
            faults += [f"{where}: {fault}" for fault in request_faults(description, operation, record, query)]
            if record["headers"].get("Content-Type") == "application/json":
                for name, body in planted(description, record, operation):
                    plants += 1
                    if not answer_faults(description, operation, {**record, "body": json.dumps(body)}):
                        faults.append(f"{where}: the judge does not notice an answer {name}")
    listed = description.listed()
    faults += [f"{method} {template} {status} was never asked for" for method, template, status in sorted(listed - seen)]
    for fault in sorted(set(faults)):
        print(fault)
    print(f"{plants} planted faults")
    print(f"{len(records)} exchanges, {len(listed & seen)} of {len(listed)} answers, {len(set(faults))} faults")
    return 1 if faults or not plants else 0


if __name__ == "__main__":
    sys.exit(main())
