"""Signs in to the real console by a real OpenID Connect provider (Django OAuth Toolkit), as people would.

Usage: check_oidc.py SATCHEL. Ends with "N passed, 0 failed".
"""

import http.cookiejar
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
SECRET = "geheim: ein Wort & noch eins"
PASSWORD = "Sieben blaue Birnen"
counts = {"passed": 0, "failed": 0}


def check(what, is_good):
    counts["passed" if is_good else "failed"] += 1
    print(("ok   " if is_good else "FAIL ") + what, flush=True)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


class Browser:
    """Keeps cookies by host and port, follows addresses one by one, and says like browsers whose page a request is from."""

    def __init__(self):
        self.jars = {}
        self.place = None

    def ask(self, address, fields=None):
        host = urllib.parse.urlsplit(address).netloc
        jar = self.jars.setdefault(host, {})
        is_same = self.place is None or urllib.parse.urlsplit(self.place).netloc == host
        headers = {
            "Sec-Fetch-Site": "same-origin" if is_same else "cross-site", "Accept-Language": "en",
            "Referer": self.place or address}
        sent = {name: value for name, (value, strict) in jar.items() if is_same or not strict}
        if sent:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in sent.items())
        body = urllib.parse.urlencode(fields).encode() if fields is not None else None
        request = urllib.request.Request(address, data=body, headers=headers)
        try:
            answer = urllib.request.build_opener(NoRedirect).open(request, timeout=60)
        except urllib.error.HTTPError as error:
            answer = error
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.split(";")[0].partition("=")
            if value in ("", '""'):
                jar.pop(name, None)
            else:
                jar[name] = (value, "samesite=strict" in cookie.lower())
        return answer.status, answer.headers, answer.read().decode()

    def follow(self, address):
        """Redirects keep the page that one came from, as browsers do."""
        for _ in range(10):
            status, headers, text = self.ask(address)
            if status not in (301, 302, 303):
                self.place = address
                return status, address, text
            address = urllib.parse.urljoin(address, headers["Location"])
        raise RuntimeError("too many redirects")

    def submit(self, address, text, **words):
        fields = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', text))
        fields = {name: value.replace("&amp;", "&") for name, value in fields.items()}
        fields.update(words)
        self.place = address
        status, headers, text = self.ask(address, fields)
        if status in (301, 302, 303):
            return self.follow(urllib.parse.urljoin(address, headers["Location"]))
        return status, address, text


def sign_in(console, login, next_page=None):
    browser = Browser()
    query = "?" + urllib.parse.urlencode({"next": next_page}) if next_page else ""
    status, address, text = browser.follow(f"{console}/sign-in/openid{query}")
    if "csrfmiddlewaretoken" not in text:
        return browser, status, text
    status, address, text = browser.submit(address, text, username=login, password=PASSWORD)
    if "/o/authorize" in address:
        status, address, text = browser.submit(address, text, allow="Authorize")
    return browser, status, text


def own_get(browser, address):
    browser.place = address
    return browser.ask(address)


def wait_for(what, is_there, seconds=300):
    for _ in range(seconds * 4):
        if is_there():
            return
        time.sleep(0.25)
    raise RuntimeError(f"{what} did not come up")


def answers(address):
    try:
        return urllib.request.urlopen(address, timeout=5).status == 200
    except OSError:
        return False


def main(satchel):
    with tempfile.TemporaryDirectory(prefix="satchel-oidc-") as folder:
        ports = {"console": free_port(), "provider": free_port()}
        console, issuer = f"http://127.0.0.1:{ports['console']}", f"http://127.0.0.1:{ports['provider']}/o"
        subprocess.run([satchel, "crm", "sample", "--crm", f"{folder}/crm.db"], check=True, stdout=subprocess.DEVNULL)
        crm = sqlite3.connect(f"{folder}/crm.db")
        # Any active user whom the sample's first book is for.
        login, number = crm.execute(
            "SELECT u.login, u.id FROM crm_users u JOIN crm_memberships m ON m.user_id = u.id JOIN crm_groups g "
            "ON g.id = m.group_id WHERE g.name IN ('Vertrieb', 'Aussendienst') AND u.active = 1 ORDER BY u.id LIMIT 1").fetchone()
        crm.execute("UPDATE crm_users SET mailbox = 'AAAA-0001' WHERE id = ?", (number,))
        crm.commit()
        with open(f"{folder}/satchel.yaml", "w") as file:
            file.write(CONFIGURATION.format(console=console, issuer=issuer, port=ports["console"], folder=folder))
        with open(f"{folder}/secret", "w") as file:
            os.chmod(f"{folder}/secret", 0o600)
            file.write(SECRET)
        provider = start_provider(ports["provider"], console, folder)
        log = open(f"{folder}/log", "w+")
        environment = dict(os.environ, SATCHEL_SECRET="none")
        service = subprocess.Popen(
            [satchel, "serve", "--config", f"{folder}/satchel.yaml"], stdout=log, stderr=log, env=environment)
        try:
            wait_for("the console", lambda: answers(f"{console}/sign-in"))
            walk(console, issuer, login, crm, number)
            provider.kill()
            provider.wait()
            browser = Browser()
            check("a provider that went away leaves the way to it open for a day",
                  browser.ask(f"{console}/sign-in/openid")[0] == 303)
            service.send_signal(signal.SIGTERM)
            service.wait(timeout=60)
            log.seek(0)
            text = log.read()
            check("the log names who signed in by the subject", "openid:" in text)
            check("no secret, code or token is in the log", not re.search(r"geheim|eyJ[A-Za-z0-9]{10}|code=", text))
        finally:
            for process in (service, provider):
                if process.poll() is None:
                    process.kill()
            if counts["failed"] and log:
                log.seek(0)
                print(log.read()[-4000:])
    print(f"{counts['passed']} passed, {counts['failed']} failed")
    return 1 if counts["failed"] else 0


def start_provider(port, console, folder):
    provider = subprocess.Popen(
        ["/usr/bin/python3", f"{HERE}/provider.py", str(port), f"{console}/sign-in/openid/back", folder, "AAAA-0001"])
    wait_for("the provider", lambda: answers(f"http://127.0.0.1:{port}/o/.well-known/openid-configuration"))
    return provider


def walk(console, issuer, login, crm, number):
    page = Browser().ask(f"{console}/sign-in")[2]
    check("the sign-in page offers the company's accounts", 'href="/sign-in/openid"' in page)

    browser, status, text = sign_in(console, "anna", "/holds")
    check("an administrator by group comes back to the page that was asked for",
          status == 200 and 'content="0; url=/holds"' in text)
    status, _, text = own_get(browser, f"{console}/holds")
    check("the session is good, and it is an administrator's", status == 200 and "administrator" in text)

    browser, status, _ = sign_in(console, "otto")
    status, _, text = own_get(browser, f"{console}/")
    check("an officer by group reads", status == 200 and "officer" in text)

    # The service has to have read the CRM before it knows anybody of it.
    browser = None
    for _ in range(120):
        browser, status, text = sign_in(console, "hanna")
        if status != 503:
            break
        time.sleep(1)
    check("a user of the CRM is known by the mailbox", status == 200 and 'content="0; url=/mine"' in text)
    status, _, text = own_get(browser, f"{console}/mine")
    check("and sees the own page", status == 200 and "My address book" in text)
    check("and nothing else", own_get(browser, f"{console}/holds")[0] == 403)

    _, status, text = sign_in(console, "nils")
    check("who is nobody here is told so", status == 403 and "nothing here for you" in text)

    crm.execute("UPDATE crm_users SET active = 0 WHERE id = ?", (number,))
    crm.commit()
    for _ in range(120):
        status, headers, _ = own_get(browser, f"{console}/mine")
        if status == 303:
            break
        time.sleep(1)
    check("a user who is not active any more is out", status == 303 and headers["Location"].startswith("/sign-in"))

    browser, status, text = sign_in(console, "anna")
    used = browser.place
    browser.place = issuer
    check("the same answer a second time is refused", browser.ask(used)[0] == 400)
    check("an answer in a browser that began nothing is refused", Browser().ask(used)[0] == 400)


CONFIGURATION = """site: check
mode: plan
crm: {{ sqlite: crm.db }}
exchange:
  tenant: 11111111-2222-4333-8444-555555555555
  client_id: 99999999-8888-4777-8666-555555555555
  secret: {{ env: SATCHEL_SECRET }}
  endpoint: http://127.0.0.1:9
seats: 25
locale: de-DE
timezone: Europe/Berlin
records_default: hidden
fields_default: readable
console:
  listen: "127.0.0.1:{port}"
  oidc:
    issuer: {issuer}
    client_id: console
    secret: {{ file: secret }}
    address: {console}
    administrators: {{ groups: [admins] }}
    officers: {{ groups: [officers] }}
    users: {{ match: mailbox, claim: oid }}
books:
  - name: CRM
    view: Kontakte
    filter: subscribed() or Betreuer = user.login
    members: {{ groups: [Vertrieb] }}
    mapping:
      displayName: "{{Name}}[, {{Vorname}}]"
      mobilePhone: "{{Mobil}}"
"""

if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1])))
