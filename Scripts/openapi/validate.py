"""Validates recorded exchanges of the Exchange simulator against Documentation/Wire/contacts.openapi.yaml.

Usage: validate.py DESCRIPTION RECORDS

RECORDS has one JSON object a line, as the simulator writes them (SIMULATOR_RECORDS). Paths, parameters, headers, bodies,
statuses and media types are judged by openapi-core; on top of it, no property and no query option may occur that the
description does not declare. Requests inside a batch, and their answers, are judged like any others.

- Every request of Satchel's own client is validated, and every other one that the simulator accepted.
- Every answer is validated. An answer to what the description does not know must be one of the service's errors. An
  answer is excused only where the simulator says in the record what made it contradict the description on purpose, and it
  does so in that way; how many were excused is printed.
- Answers that tests make break off, and the empty bodies of gateways (FACTS section 9), have no content to be judged.
- What the simulator sends to receivers of notifications is judged by the callbacks of the operation that asked for it.

Before anything else the judge must find faults that are planted in good exchanges. Prints what failed, each kind once
and without the contents of bodies; the last line is "N validated, 0 failed".
"""
import base64
import collections
import copy
import json
import re
import sys
import urllib.parse
import warnings

import yaml
from openapi_core import OpenAPI
from openapi_core.exceptions import OpenAPIError
from openapi_core.testing import MockRequest, MockResponse
from openapi_spec_validator import validate

GRAPH = "https://graph.microsoft.com"
AUTHORITY = "https://login.microsoftonline.com"
ERROR = {"$ref": "#/components/schemas/microsoft.graph.ODataErrors.ODataError"}
JSON_TYPE = "application/json"
FAILURES_SHOWN = 40
BARE_BIRTHDAY = "a birthday without a time"
# How the faults begin that the simulator's deviations make in answers on purpose, by the names that its records have for them.
EXCUSES = {"birthdays=bare": BARE_BIRTHDAY, "fault at sign-in": "ResponseNotFound:"}
# The fixed segments of paths, whose case and encoding do not count.
WORDS = {
    word.lower(): word
    for word in ["users", "contactFolders", "contacts", "childFolders", "delta", "permanentDelete", "photo", "$value",
                 "$batch", "subscriptions", "reauthorize", "oauth2", "v2.0", "token", ".well-known",
                 "openid-configuration"]
}


class Names:
    """Finds properties that a schema does not declare. Annotations of OData (@...) may stand anywhere."""

    def __init__(self, schemas):
        self.schemas = schemas

    def resolved(self, schema):
        while "$ref" in schema:
            schema = self.schemas[schema["$ref"].rsplit("/", 1)[1]]
        return schema

    def members(self, schema):
        """All properties of a schema and of those that it is put together from, and whether others may occur."""
        schema = self.resolved(schema)
        members = dict(schema.get("properties", {}))
        is_open = bool(schema.get("additionalProperties"))
        for part in schema.get("allOf", []) + schema.get("anyOf", []):
            more, part_is_open = self.members(part)
            members.update(more)
            is_open = is_open or part_is_open
        return members, is_open

    def undeclared(self, schema, value, place="body"):
        schema = self.resolved(schema)
        if isinstance(value, list):
            for element in value:
                yield from self.undeclared(schema.get("items", {}), element, place + "[]")
        elif isinstance(value, dict):
            members, is_open = self.members(schema)
            if is_open or not members:
                return
            for name, inner in value.items():
                if name in members:
                    yield from self.undeclared(members[name], inner, f"{place}.{name}")
                elif "@" not in name:
                    yield f"{place}.{name} is not declared"


class Description:
    """The OpenAPI file, and which of its operations a request is."""

    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            self.content = yaml.safe_load(file)
        validate(self.content)
        # Callbacks as operations of their own: the library judges what has a path.
        self.content["paths"].update(dict(self.callbacks()))
        self.api = OpenAPI.from_dict(self.content)
        self.names = Names(self.content["components"]["schemas"])
        self.templates = [
            (re.compile("^" + re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(template)) + "$"), template)
            for template in self.content["paths"]
        ]

    def callbacks(self):
        for path in self.content["paths"].values():
            for operation in path.values():
                for name, addresses in (operation.get("callbacks", {}) if isinstance(operation, dict) else {}).items():
                    for item in addresses.values():
                        yield Exchange.callback_path(name), item

    @property
    def omitted(self):
        """What the description itself says that it leaves out."""
        return self.content["info"].get("x-omitted", [])

    def operation(self, method, path):
        """The path's template and the operation; None for what is not known."""
        fitting = [template for pattern, template in self.templates if pattern.match(path)]
        # The one with the fewest variables is meant: contacts/delta is no contact.
        template = min(fitting, key=lambda template: template.count("{"), default=None)
        return template, self.content["paths"].get(template, {}).get(method.lower())

    def part(self, kind, value):
        return self.content["components"][kind][value["$ref"].rsplit("/", 1)[1]] if "$ref" in value else value

    def options(self, operation):
        """The names of its query options, in lower case."""
        parameters = [self.part("parameters", parameter) for parameter in operation.get("parameters", [])]
        return {parameter["name"].lower() for parameter in parameters if parameter["in"] == "query"}

    def request_schema(self, operation):
        return operation.get("requestBody", {}).get("content", {}).get(JSON_TYPE, {}).get("schema")

    def answer_schema(self, operation, status):
        responses = operation["responses"]
        response = self.part("responses", responses.get(str(status), responses.get("default", {})))
        return response.get("content", {}).get(JSON_TYPE, {}).get("schema")


class Exchange:
    """One request and its answer, from a line of the records or from a batch."""

    def __init__(self, record, is_ours=None):
        if "callback" in record:
            # Who answers is a receiver of the tests, and nobody's client; what it says is not judged.
            path = "/v1.0" + self.callback_path(record["callback"])
            record = {**record, "path": path, "status": 0, "answerHeaders": [], "isWhole": False}
        self.is_callback = "callback" in record
        self.record = record
        self.headers = {name.lower(): value for name, value in record["headers"]}
        self.answer_headers = {name.lower(): value for name, value in record["answerHeaders"]}
        # Both stand in every request of our client, and tests that write their own requests do not care for them.
        by_headers = "client-request-id" in self.headers and self.headers.get("accept") == JSON_TYPE
        self.is_ours = by_headers if is_ours is None else is_ours
        self.is_graph = record["path"].lower().startswith("/v1.0")
        self.path = self.plain(record["path"][5:] if self.is_graph else record["path"])
        self.method = record["method"]
        self.status = record["status"]
        self.deviations = record.get("deviations", [])
        self.is_whole = record["isWhole"]
        self.body = self.content(record.get("body"))
        self.answer = self.content(record.get("answer"))
        self.options = dict(urllib.parse.parse_qsl(record["query"], keep_blank_values=True))

    @staticmethod
    def callback_path(name):
        return f"/callbacks/{name}"

    @staticmethod
    def plain(path):
        """The description's spelling of a path (x-aliases; FACTS section 5)."""
        segments = []
        for segment in filter(None, path.split("/")):
            word = urllib.parse.unquote(segment).lower().removeprefix("microsoft.graph.").removesuffix("()")
            segments.append(WORDS.get(word, segment))
        return "/" + "/".join(segments)

    @staticmethod
    def content(text):
        return base64.b64decode(text["base64"]) if isinstance(text, dict) else (text or "").encode()

    @property
    def is_accepted(self):
        return self.is_whole and 200 <= self.status < 300

    @property
    def request(self):
        host = GRAPH + "/v1.0" if self.is_graph else AUTHORITY
        parts = urllib.parse.urlsplit(host + self.path)
        return MockRequest(
            f"{parts.scheme}://{parts.netloc}", self.method.lower(), parts.path, args=self.options,
            headers=dict(self.record["headers"]), data=self.body or None,
            content_type=self.headers.get("content-type", "application/octet-stream"))

    @property
    def response(self):
        return MockResponse(
            self.answer, status_code=self.status, headers=dict(self.record["answerHeaders"]),
            content_type=self.answer_headers.get("content-type", ""))

    def parts(self):
        """The exchanges inside a batch, those without an answer left out."""
        answers = {answer["id"].lower(): answer for answer in json.loads(self.answer)["responses"]}
        for part in json.loads(self.body)["requests"]:
            answer = answers.get(part["id"].lower())
            if answer is None:
                continue
            path, _, query = ("/" + part["url"].lstrip("/")).partition("?")
            record = {
                "method": part["method"], "path": "/v1.0" + path, "query": query,
                "headers": list(part.get("headers", {}).items()), "body": self.written(part.get("body")),
                "status": answer["status"], "answerHeaders": list(answer.get("headers", {}).items()),
                "answer": self.written(answer.get("body")), "isWhole": True, "deviations": self.deviations,
            }
            yield Exchange(record, self.is_ours)

    @staticmethod
    def written(body):
        return body if body is None or isinstance(body, str) else json.dumps(body)


class Judge:
    def __init__(self, description):
        self.description = description
        self.validated = 0
        self.failed = 0
        self.without_content = 0
        self.seen = collections.Counter()
        self.failures = collections.Counter()

    def judge(self, exchange):
        template, operation = self.description.operation(exchange.method, exchange.path)
        if not template and exchange.path.rsplit("/", 1)[-1] in self.description.omitted:
            self.seen["left out of the description, not validated"] += 1
            return
        what = f"{exchange.method} {template or 'an unknown path'}"
        if exchange.is_callback:
            self.seen["notifications to receivers"] += 1
            self.count(what, self.request_faults(exchange, operation))
            return
        if exchange.is_ours or (exchange.is_accepted and operation):
            self.seen["requests of the client" if exchange.is_ours else "other requests"] += 1
            self.count(what, self.request_faults(exchange, operation))
        if not exchange.is_whole or (not exchange.answer and exchange.status >= 400):
            self.without_content += 1
        else:
            self.seen["answers"] += 1
            faults = self.answer_faults(exchange, operation)
            excuses = tuple(EXCUSES[name] for name in exchange.deviations if name in EXCUSES)
            if faults and all(fault.startswith(excuses) for fault in faults):
                self.seen[f"answers excused, because of {', '.join(exchange.deviations)}"] += 1
            else:
                self.count(f"{what} answered {exchange.status}", faults)
        if template == "/$batch" and exchange.is_accepted:
            parts = list(exchange.parts())
            asked = len(json.loads(exchange.body)["requests"])
            self.count("a batch", [] if len(parts) == asked else [f"{asked - len(parts)} parts have no answer"])
            for part in parts:
                self.judge(part)

    def request_faults(self, exchange, operation):
        if operation is None:
            return ["the description does not know it"]
        faults = self.faults_of(lambda: self.description.api.validate_request(exchange.request))
        if not exchange.is_ours:
            # The service ignores read-only properties that do not change (FACTS section 2.5).
            faults = [fault for fault in faults if not fault.endswith(": readOnly")]
        known = self.description.options(operation)
        # An option of another name than $... is no option of OData, and ignored.
        options = [name for name in exchange.options if exchange.is_ours or name.startswith("$")]
        faults += [f"query option {name} is not declared" for name in options if name.lower() not in known]
        schema = self.description.request_schema(operation)
        # The service ignores what it does not know in a batch; one SDK misspells dependsOn (FACTS section 10).
        is_lenient = not exchange.is_ours and exchange.path == "/$batch"
        if schema and exchange.body and not is_lenient:
            faults += self.undeclared(schema, exchange.body)
        return faults

    def answer_faults(self, exchange, operation):
        if operation is None:
            if exchange.status < 400:
                return ["it succeeded, and the description does not know it"]
            return self.undeclared(ERROR, exchange.answer)
        if exchange.status == 204:
            return [] if "204" in operation["responses"] else ["status 204 is not declared"]
        if not exchange.answer and exchange.path.endswith("/token"):
            # A token is not recorded.
            return []
        faults = self.faults_of(lambda: self.description.api.validate_response(exchange.request, exchange.response))
        schema = self.description.answer_schema(operation, exchange.status)
        if schema and exchange.answer and JSON_TYPE in exchange.answer_headers.get("content-type", ""):
            faults += self.undeclared(schema, exchange.answer)
            # Those inside a batch are judged one by one.
            faults += self.bare_birthdays(exchange.answer) if exchange.path != "/$batch" else []
        return faults

    @staticmethod
    def bare_birthdays(content):
        """Requests may have a birthday without a time, answers may not (FACTS section 2.4); one schema is for both."""
        found = re.search(rb'"birthday"\s*:\s*"\d{4}-\d\d-\d\d"', content)
        return [BARE_BIRTHDAY] if found else []

    def undeclared(self, schema, content):
        try:
            return list(self.description.names.undeclared(schema, json.loads(content)))
        except ValueError:
            return ["the body is no JSON"]

    @staticmethod
    def faults_of(judgement):
        try:
            judgement()
            return []
        except OpenAPIError as error:
            cause = error.__cause__ or error
            found = getattr(cause, "schema_errors", None)
            if found:
                # Where it is and which rule it breaks, never the value.
                places = (".".join("[]" if isinstance(step, int) else str(step) for step in one.path) for one in found)
                return [f"{place}: {one.validator}" for place, one in zip(places, found)]
            return [f"{type(error).__name__}: {type(cause).__name__}: {str(cause)[:160]}"]

    def count(self, what, faults):
        self.validated += 1
        self.failed += 1 if faults else 0
        self.failures.update(f"{what}: {fault}" for fault in faults)


def planted(exchange):
    """Exchanges of a create with one fault each, by what is wrong."""

    def with_body(change, name="body"):
        record = copy.deepcopy(exchange.record)
        body = json.loads(record[name])
        change(body)
        record[name] = json.dumps(body)
        return Exchange(record, True)

    def with_record(**members):
        return Exchange({**copy.deepcopy(exchange.record), **members}, True)

    yield "a wrong type", with_body(lambda body: body.update(givenName=7))
    yield "a fourth e-mail address", with_body(lambda body: body.update(emailAddresses=[{"address": "a@b.test"}] * 4))
    yield "a property that there is not", with_body(lambda body: body.update(shoeSize="42"))
    yield "one inside an address", with_body(lambda body: body.update(homeAddress={"planet": "Mars"}))
    yield "a query option that there is not", with_record(query="$sort=1")
    yield "a path that there is not", with_record(path="/v1.0/users/1/contactBoxes")
    yield "a wrong type in the answer", with_body(lambda body: body.update(categories="CRM"), "answer")
    yield "a property that there is not in the answer", with_body(lambda body: body.update(mood="fine"), "answer")
    yield BARE_BIRTHDAY, with_body(lambda body: body.update(birthday="1974-07-22"), "answer")
    yield "another status", with_record(status=200)
    yield "another media type", with_record(answerHeaders=[["Content-Type", "text/html"]])


def planted_notices(exchange):
    """Notifications with one fault each, by what is wrong."""

    def with_member(name, value):
        record = copy.deepcopy(exchange.record)
        body = json.loads(record["body"])
        body["value"][0][name] = value
        record["body"] = json.dumps(body)
        return Exchange(record, False)

    yield "a kind of change that there is not", with_member("changeType", "moved")
    yield "a number for a subscription", with_member("subscriptionId", 7)
    yield "a property that there is not in a notification", with_member("mood", "fine")


def find_planted(description, exchanges):
    """Judges good exchanges with faults; answers what was not found."""
    missed = []
    for name, faulty in exchanges:
        judge = Judge(description)
        judge.judge(faulty)
        if judge.failed == 0:
            missed.append(name)
    return missed


def is_create(exchange):
    return exchange.is_ours and exchange.status == 201 and exchange.path.endswith("/contacts")


def is_notice(exchange):
    return exchange.is_callback and b'"changeType"' in exchange.body


def main():
    warnings.simplefilter("ignore")
    description = Description(sys.argv[1])
    judge = Judge(description)
    is_cut = False
    # By what they are planted in. There need not be notifications in records that somebody hands in.
    missed = {"create": ["any, since there was no create to plant them in"], "notice": None}
    with open(sys.argv[2], encoding="utf-8") as file:
        for line in file:
            record = json.loads(line)
            if record.get("isCut"):
                is_cut = True
                continue
            exchange = Exchange(record)
            judge.judge(exchange)
            if missed["create"] and is_create(exchange):
                missed["create"] = find_planted(description, planted(exchange))
            if missed["notice"] != [] and is_notice(exchange):
                missed["notice"] = find_planted(description, planted_notices(exchange))
    missed = missed["create"] + (missed["notice"] or [])
    for text, count in judge.failures.most_common(FAILURES_SHOWN):
        print(f"{count:7d}  {text}")
    for name, count in sorted(judge.seen.items()):
        print(f"{count:7d}  {name}")
    print(f"{judge.without_content:7d}  answers without content, not validated")
    if is_cut:
        print("The recording was cut: it reached its greatest size.")
    if missed:
        print(f"Planted faults that were not found: {', '.join(missed)}.")
    print(f"{judge.validated} validated, {judge.failed} failed")
    return 1 if is_cut or missed or judge.validated == 0 or judge.failed else 0


if __name__ == "__main__":
    sys.exit(main())
