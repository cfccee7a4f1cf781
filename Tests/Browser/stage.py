"""The sample company, with the real service and its console over a simulator of its own, for one run of the checks."""

import json
import os
import re
import socket
import sqlite3
import subprocess
import time
import urllib.parse

from raw import PASSWORD, Client

MARKUP = "<script>alert(1)</script><img src=x onerror=alert(2)>"
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
# Who looks, by name and role. Of a user's account the member is named too.
ACCOUNTS = {
    "anna": ["--role", "administrator"], "otto": ["--role", "officer"],
    "vera": ["--role", "user", "--member", "drbraun"]}
# The member whose name has markup in it, whose mailbox is full, whose does not answer, who deletes a contact, and of whose contacts many leave the CRM.
ODD, FULL, FAILS, DELETES, HELD = "rlutz", "jvoss", "awolf", "drbraun", "drhuber"


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class Stage:
    def __init__(self, program: str, folder: str):
        self.program, self.folder = os.path.abspath(program), folder
        self.configuration = os.path.join(folder, "satchel.yaml")
        self.crm = os.path.join(folder, "crm.db")
        self.log_file = os.path.join(folder, "service.log")
        self.processes: list[subprocess.Popen] = []
        self.console_port = free_port()
        self.console = f"http://127.0.0.1:{self.console_port}"
        self.exchange = ""
        # A tenth of the contacts, for a debug build, which takes long to fill all address books.
        self.is_small = "SMALL" in os.environ

    def start(self) -> None:
        self.run("crm", "sample", "--crm", self.crm)
        if self.is_small:
            self.sql("delete from Kontakte where Id % 10 <> 1 and Id % 100 <> 15")
        self.start_simulator()
        for name, options in ACCOUNTS.items():
            self.run("account", "add", name, *options, "--config", self.configuration, stdin=PASSWORD + "\n")
        self.serve()
        print("filling the address books …", flush=True)
        self.wait(lambda: self.ended() > 0, seconds=900)
        self.change()

    def start_simulator(self) -> None:
        faults = os.path.join(self.folder, "faults")
        with open(faults, "w") as file:
            file.write(f"any 1- of {self.mail(FULL)}: mailbox full\nany 1- of {self.mail(FAILS)}: 503\n")
        addresses = self.sql("select coalesce(mailbox, mail) from crm_users where coalesce(mailbox, mail) is not null")
        users = [option for (address,) in addresses for option in ("--user", address)]
        simulator = self.spawn("simulate", "--json", "--faults", faults, *users, stdout=subprocess.PIPE)
        answer = json.loads(simulator.stdout.readline())
        self.exchange = answer["endpoint"]
        with open(os.path.join(os.path.dirname(__file__), "satchel.yaml")) as file:
            text = file.read()
        for word, value in (("TENANT", answer["tenant"]), ("CLIENT", answer["clientId"]), ("ENDPOINT", self.exchange),
                            ("PORT", str(self.console_port))):
            text = text.replace(word, value)
        with open(self.configuration, "w") as file:
            file.write(text)

    def serve(self) -> None:
        log = open(self.log_file, "a")
        self.spawn("serve", "--config", self.configuration, stderr=log, stdout=log)

    def change(self) -> None:
        """What gives the pages something to show: a mailbox that is full, a hold, a contact that was left out, odd names."""
        self.delete_a_contact(DELETES)
        self.wait(lambda: self.ended() > 1)
        self.sql("update Kontakte set Geloescht = 1 where Betreuer = ? and Id % 20 < 10", HELD)
        self.add_a_contact(DELETES, {"givenName": LONG, "surname": MARKUP, "companyName": MARKUP, "personalNotes": MARKUP})
        self.sql("update Kontakte set Name = ?, Vorname = ? where Id = (select max(Id) from Kontakte where Betreuer = ? "
                 "and not Geloescht)", MARKUP, LONG, DELETES)
        self.sql("update crm_users set name = ? where login = ?", MARKUP, ODD)
        self.wait(lambda: re.search(r"held=[1-9]", self.log()))

    def add_a_contact(self, login: str, fields: dict) -> None:
        """One of the member's own."""
        client = Client(urllib.parse.urlsplit(self.exchange).port)
        form = self.phone(login) + "/new"
        status = client.ask("POST", form, {"token": client.token(form), **fields})[0]
        assert status == 303, f"the contact was not added: {status}"

    def delete_a_contact(self, login: str) -> None:
        client = Client(urllib.parse.urlsplit(self.exchange).port)
        card = re.search(r'href="([^"]+/contacts/[^"]+)"', client.ask("GET", self.phone(login))[2])[1]
        status = client.ask("POST", card + "/delete", {"token": client.token(card)})[0]
        assert status == 303, f"the contact was not deleted: {status}"

    # What is asked of it

    def run(self, *arguments: str, stdin: str = "") -> str:
        done = subprocess.run(
            [self.program, *arguments], input=stdin, capture_output=True, text=True, env=self.environment)
        if done.returncode not in (0, 1):
            raise AssertionError(f"satchel {' '.join(arguments)}: {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def spawn(self, *arguments: str, **files) -> subprocess.Popen:
        process = subprocess.Popen([self.program, *arguments], text=True, env=self.environment, **files)
        self.processes.append(process)
        return process

    @property
    def environment(self) -> dict:
        return {**os.environ, "SATCHEL_SECRET": "simulator", "SATCHEL_SETTLE_MS": "2000"}

    def sql(self, statement: str, *values) -> list:
        with sqlite3.connect(self.crm, timeout=30) as database:
            return database.execute(statement, values).fetchall()

    def mail(self, login: str) -> str:
        return self.sql("select coalesce(mailbox, mail) from crm_users where login = ?", login)[0][0]

    def phone(self, login: str) -> str:
        """Where the member's phone is, at the simulator."""
        return f"/simulator/phones/{urllib.parse.quote(self.mail(login), safe='')}"

    def ended(self) -> int:
        """How many cycles have ended."""
        return self.log().count("cycle ended")

    def log(self) -> str:
        with open(self.log_file) as file:
            return file.read()

    def wait(self, condition, seconds: float = 180) -> None:
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end or any(process.poll() is not None for process in self.processes):
                raise AssertionError("the service does not get there:\n" + self.log()[-4000:])
            time.sleep(0.1)

    def close(self) -> None:
        for process in reversed(self.processes):
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
