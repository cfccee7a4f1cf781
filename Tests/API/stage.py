"""A console to attack: a service over the sample CRM and the simulator, with accounts and tokens, and something that a brake holds."""

import http.client
import json
import os
import re
import socket
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


CONFIGURATION = """
site: check
mode: live
console: {{ listen: "127.0.0.1:{port}" }}
crm: {{ sqlite: crm.db }}
exchange:
  tenant: "{tenant}"
  client_id: "{clientId}"
  secret: {{ env: SATCHEL_SECRET }}
  endpoint: "{endpoint}"
seats: 25
locale: de-DE
timezone: Europe/Berlin
default_region: DE
records_default: hidden
fields_default: readable
schedule: {{ every: 15m }}
journal: {{ sqlite: journal.db }}
books:
  - name: CRM
    id: crm
    view: Kontakte
    filter: Betreuer = user.login and Status <> 'inaktiv'
    members: {{ groups: [Vertrieb] }}
    limit: 60
    mapping: {{ givenName: "{{Vorname}}", surname: "{{Name}}", mobilePhone: "{{Mobil}}" }}
"""


class Stage:
    def __init__(self, program: str):
        self.program = os.path.abspath(program)
        self.folder = tempfile.mkdtemp(prefix="satchel-check-api-")
        self.log_path = os.path.join(self.folder, "log.txt")
        self.log_file = open(self.log_path, "w", encoding="utf-8")
        self.configuration = os.path.join(self.folder, "satchel.yaml")
        self.crm = os.path.join(self.folder, "crm.db")
        subprocess.run([self.program, "crm", "sample", "--crm", self.crm], check=True, capture_output=True)
        users = [word for (address,) in self.ask_crm("SELECT coalesce(mailbox, mail) FROM crm_users") if address
                 for word in ("--user", address)]
        self.simulator = subprocess.Popen(
            [self.program, "simulate", "--json", *users], stdout=subprocess.PIPE, text=True)
        exchange = json.loads(self.simulator.stdout.readline())
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        with open(self.configuration, "w", encoding="utf-8", opener=lambda file, flags: os.open(file, flags, 0o600)) as file:
            file.write(CONFIGURATION.format(port=self.port, **exchange))
        self.account, self.password = "anja", PASSWORD
        self.run("account", "add", self.account, "--role", "administrator", text=PASSWORD + "\n")
        for name in ("anna", "otto", "carla"):
            self.run("account", "add", name, "--role", "officer", text=PASSWORD + "\n")
        self.robot = self.token("robot", "administrator")
        self.report = self.token("report", "officer")
        self.process = subprocess.Popen(
            [self.program, "serve", "--config", self.configuration], stderr=self.log_file,
            env={**os.environ, "SATCHEL_SECRET": exchange["secret"]})
        self.wait("the first cycle", lambda: " cycle ended " in self.log())

    def wait(self, what: str, condition) -> None:
        end = time.time() + START_SECONDS
        while not condition():
            if self.process.poll() is not None or time.time() > end:
                raise RuntimeError(f"{what} does not come: {self.log()[-2000:]}")
            time.sleep(1)

    def ask_crm(self, sql: str) -> list:
        crm = sqlite3.connect(self.crm, timeout=30)
        with crm:
            rows = crm.execute(sql).fetchall()
        crm.close()
        return rows

    def close(self) -> None:
        for process in (self.process, self.simulator):
            process.terminate()
            try:
                process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                process.kill()
        self.log_file.close()

    def run(self, *words: str, text: str = "") -> str:
        done = subprocess.run(
            [self.program, *words, "--config", self.configuration],
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
        self.ask_crm("UPDATE Kontakte SET Status = 'inaktiv' WHERE Id % 2 = 0")
        self.wait("a hold", lambda: json.loads(self.api("GET", "/holds").text)["holds"])
