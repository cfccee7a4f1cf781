"""A console to attack: `satchel demo` in a folder of its own, with accounts and tokens, and something that a brake holds."""

import http.client
import json
import os
import re
import sqlite3
import subprocess
import tempfile
import time
import urllib.parse

START_SECONDS = 900
PASSWORD = "Sieben blaue Birnen"


class Answer:
    def __init__(self, response, body: bytes):
        self.status, self.headers, self.body = response.status, response.headers, body

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


class Stage:
    def __init__(self, program: str):
        self.program = os.path.abspath(program)
        self.folder = tempfile.mkdtemp(prefix="satchel-check-api-")
        self.log_path = os.path.join(self.folder, "log.txt")
        self.log_file = open(self.log_path, "w", encoding="utf-8")
        self.kept = os.path.join(self.folder, "demo")
        self.process = subprocess.Popen(
            [self.program, "demo", "--keep", self.kept], stdout=subprocess.PIPE, stderr=self.log_file, text=True)
        end = time.time() + START_SECONDS
        self.port = None
        while self.port is None:
            line = self.process.stdout.readline()
            if not line or time.time() > end:
                raise RuntimeError("the demo did not open a console: " + self.log()[-2000:])
            found = re.search(r"http://127\.0\.0\.1:(\d+)/  account (\S+), password (\S+)", line)
            if found:
                self.port, self.account, self.password = int(found[1]), found[2], found[3]
        self.robot = self.token("robot", "administrator")
        self.report = self.token("report", "officer")
        for name in ("anna", "otto", "carla"):
            self.run("account", "add", name, "--role", "officer", text=PASSWORD + "\n")

    def close(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.log_file.close()

    def run(self, *words: str, text: str = "") -> str:
        done = subprocess.run(
            [self.program, *words, "--config", os.path.join(self.kept, "satchel.yaml")],
            input=text, capture_output=True, text=True, timeout=120)
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(words)}: {done.stderr}")
        return done.stdout

    def token(self, name: str, role: str) -> str:
        answer = json.loads(self.run("account", "token", "add", name, "--role", role, "--json"))
        return answer["tokens"][0]["token"]

    def log(self) -> str:
        self.log_file.flush()
        with open(self.log_path, encoding="utf-8", errors="replace") as file:
            return file.read()

    def resident_bytes(self) -> int:
        with open(f"/proc/{self.process.pid}/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE")

    # Requests

    def ask(self, method: str, target: str, headers: dict | None = None, body: bytes | None = None) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, target, body=body, headers=headers or {})
            response = connection.getresponse()
            return Answer(response, response.read())
        finally:
            connection.close()

    def api(self, method: str, target: str, token: str | None = None, body: dict | None = None) -> Answer:
        headers = {"Authorization": f"Bearer {token or self.robot}"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        return self.ask(method, "/api/v1" + target, headers, None if body is None else json.dumps(body).encode())

    def sign_in(self, account: str, password: str, address: str) -> Answer:
        """By the form, as a browser at that address, behind a proxy."""
        page = self.ask("GET", "/sign-in")
        cookie = page.headers["Set-Cookie"].split(";")[0]
        token = re.search(r'name="token" value="([^"]+)"', page.text)[1]
        form = urllib.parse.urlencode({"token": token, "account": account, "password": password})
        return self.ask(
            "POST", "/sign-in",
            {"Cookie": cookie, "Sec-Fetch-Site": "same-origin", "X-Forwarded-For": address,
             "Content-Type": "application/x-www-form-urlencoded"}, form.encode())

    def have_something_held(self) -> None:
        """Most contacts leave the address books at once, so that brakes hold them."""
        crm = sqlite3.connect(os.path.join(self.kept, "crm.db"), timeout=30)
        with crm:
            crm.execute("UPDATE Kontakte SET Status = 'inaktiv' WHERE Id % 2 = 0")
        crm.close()
        end = time.time() + START_SECONDS
        while not json.loads(self.api("GET", "/holds").text)["holds"]:
            if time.time() > end:
                raise RuntimeError("nothing came to be held: " + self.log()[-2000:])
            time.sleep(1)
