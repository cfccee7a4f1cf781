"""What must not succeed: each is refused by the running service, and stands in its log.

Each function is handed the stage, a browser, and the sign-ins of both roles.
"""

import http.server
import re
import threading
import urllib.parse

import raw
from stage import DELETES, MARKUP, Stage


def require(condition, what) -> None:
    if not condition:
        raise AssertionError(what)


class Logged:
    """Whether a refusal is logged while the block runs."""

    def __init__(self, stage: Stage, why: str, account: str | None = None):
        self.stage, self.wanted = stage, (why, account)

    def count(self) -> int:
        why, account = self.wanted
        pattern = r"console refused .*?" + (f"account={account} .*?" if account else "") + f'why="?{re.escape(why)}'
        return len(re.findall(pattern, self.stage.log()))

    def __enter__(self):
        self.before = self.count()

    def __exit__(self, kind, *_):
        if kind is None:
            self.stage.wait(lambda: self.count() > self.before, seconds=5)


def signed_in(stage: Stage, account: str) -> raw.Client:
    client = raw.Client(stage.console_port)
    status, headers, _ = client.sign_in(account)
    require(status == 303, f"{account} cannot sign in: {status}")
    return client


def held(stage: Stage, client: raw.Client) -> str:
    """What is held, by its id."""
    return re.search(r'name="hold" value="([^"]+)"', client.ask("GET", "/holds")[2])[1]


def another_users_page_is_refused(stage: Stage, browser, storages) -> None:
    """A user asks for pages that show others, and by name for a book of somebody else's."""
    user = signed_in(stage, "vera")
    book = re.search(r'href="(/address-books/[0-9a-f]+)"', signed_in(stage, "anna").ask("GET", "/address-books")[2])[1]
    for path in ("/address-books", book, "/holds", "/where?member=hmueller"):
        with Logged(stage, "role", "vera"):
            require(user.ask("GET", path)[0] == 403, path)
    own = user.ask("GET", "/mine")[2]
    for foreign in ("/mine?member=hmueller", "/mine?login=hmueller"):
        require(user.ask("GET", foreign)[2].count("<h2") == own.count("<h2"), "it shows somebody else's")


def what_a_role_may_not_do_is_refused(stage: Stage, browser, storages) -> None:
    hold = held(stage, signed_in(stage, "anna"))
    officer = signed_in(stage, "otto")
    form = {"token": officer.token("/holds"), "hold": hold, "reason": "x"}
    for path in ("/holds/release", "/holds/discard"):
        with Logged(stage, "role", "otto"):
            require(officer.ask("POST", path, form)[0] == 403, path)


def a_forged_session_is_refused(stage: Stage, browser, storages) -> None:
    forged = {"name": "satchel_session", "value": "Zm9yZ2VkLXRva2VuLXRoYXQtbm9ib2R5LWdhdmU", "url": stage.console}
    context = browser.new_context()
    context.add_cookies([forged])
    page = context.new_page()
    with Logged(stage, "unknown session"):
        page.goto(stage.console + "/holds")
    require(urllib.parse.urlsplit(page.url).path == "/sign-in", page.url)
    context.close()


def a_form_of_a_foreign_page_is_refused(stage: Stage, browser, storages) -> None:
    """A page at another port of this machine, which the browser sends the session's cookie along for."""
    anna = signed_in(stage, "anna")
    hold, token = held(stage, anna), anna.token("/holds")
    page_source = (
        f'<form id="f" method="post" action="{stage.console}/holds/release"><input name="token" value="{token}">'
        f'<input name="hold" value="{hold}"><input name="reason" value="x"></form><script>f.submit()</script>')

    class Foreign(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(page_source.encode())

        def log_message(self, *_):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Foreign)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    context = browser.new_context(locale="en-GB")
    context.add_cookies([
        {"name": name, "value": value, "url": stage.console} for name, value in anna.cookies.items() if value])
    page = context.new_page()
    with Logged(stage, "form from elsewhere", "anna"):
        with page.expect_response("**/holds/release") as answer:
            page.goto(f"http://127.0.0.1:{server.server_port}/")
        require(answer.value.status == 403, answer.value.status)
    with Logged(stage, "form without the session's token", "anna"):
        status = anna.ask("POST", "/holds/release", {"token": "x", "hold": hold, "reason": "x"})[0]
        require(status == 403, status)
    require(held(stage, anna) == hold, "it was released")
    context.close()
    server.shutdown()


def a_sign_in_leads_nowhere_else(stage: Stage, browser, storages) -> None:
    for target in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        context = browser.new_context(locale="en-GB")
        page = context.new_page()
        foreign = []
        page.on("request", lambda request: foreign.append(request.url) if "evil" in urllib.parse.urlsplit(
            request.url).netloc else None)
        page.goto(stage.console + "/sign-in?next=" + urllib.parse.quote(target, safe=""))
        with Logged(stage, "sign-in to elsewhere", "anna"):
            sign_in_here(page, "anna")
        require(page.url == stage.console + "/" and not foreign, f"{target} leads to {page.url}")
        context.close()


def sign_in_here(page, account: str) -> None:
    page.fill("input[name=account]", account)
    page.fill("input[name=password]", raw.PASSWORD)
    with page.expect_navigation():
        page.click("main button")


def no_request_writes_a_header(stage: Stage, browser, storages) -> None:
    client = raw.Client(stage.console_port)
    with Logged(stage, "sign-in to elsewhere", "anna"):
        _, headers, _ = client.sign_in("anna", "/x\r\nSet-Cookie: evil=1\r\n\r\n")
    require("evil" not in str(headers) and headers["Location"] == "/", headers)
    _, headers, _ = client.ask("GET", "/address-books?search=a%0d%0aSet-Cookie:%20evil=1")
    require("evil" not in str(headers), headers)
    _, headers, _ = raw.Client(stage.console_port).ask("GET", "/holds?page=%0d%0aX-Evil:%201")
    require("Evil" not in str(headers), headers)


def no_path_leads_to_a_file(stage: Stage, browser, storages) -> None:
    client = signed_in(stage, "anna")
    cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    for path in ("/../satchel.yaml", "/%2e%2e/journal.db", "/address-books/..%2f..%2fetc%2fpasswd",
                 "/address-books/../../../../etc/passwd", "/style.css/../../crm.db"):
        with Logged(stage, "unknown address"):
            request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n"
            answer = raw.send(stage.console_port, request.encode())
            require(answer.startswith(b"HTTP/1.1 404"), answer[:80])
            require(b"root:" not in answer and b"sqlite" not in answer.lower(), path)


def a_body_too_large_is_refused(stage: Stage, browser, storages) -> None:
    client = signed_in(stage, "anna")
    with Logged(stage, "body too large"):
        require(client.ask("POST", "/holds/release", {"reason": "x" * 100_000})[0] == 413, "taken")
    with Logged(stage, "body too large"):
        # Without saying beforehand how much it will be.
        head = b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n"
        piece = b"1000\r\n" + b"x" * 4096 + b"\r\n"
        answer = raw.send(stage.console_port, head + piece * 8 + b"0\r\n\r\n")
        require(b" 413 " in answer[:40], answer[:80])


def a_request_that_does_not_go_on_is_cut_off(stage: Stage, browser, storages) -> None:
    with Logged(stage, "too slow"):
        slow = threading.Thread(target=raw.send, args=(
            stage.console_port, b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10\r\nX-"))
        slow.start()
        require(raw.Client(stage.console_port).ask("GET", "/sign-in")[0] == 200, "others wait for it")
        slow.join()


def markup_in_a_name_stays_text(stage: Stage, browser, storages) -> None:
    """In a contact's name and in what is looked for; that no script runs is seen on every page that is walked."""
    context = browser.new_context(storage_state=storages["anna"], locale="en-GB")
    page = context.new_page()
    ran = []
    page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    page.goto(stage.exchange + stage.phone(DELETES) + "?search=alert")
    page.get_by_text(MARKUP).first.click()
    require(MARKUP in page.inner_text("h1"), "the contact's name is not shown as it is")
    page.goto(stage.console + "/address-books?search=" + urllib.parse.quote(MARKUP))
    require(page.input_value("input[name=search]") == MARKUP, "what was looked for is not shown as it is")
    require(page.locator("main script, main img").count() == 0 and not ran, "it became markup")
    context.close()


def a_stale_role_counts_no_more(stage: Stage, browser, storages) -> None:
    stage.run("account", "add", "nora", "--role", "administrator", "--config", stage.configuration,
              stdin=raw.PASSWORD + "\n")
    nora = signed_in(stage, "nora")
    hold, token = held(stage, nora), nora.token("/holds")
    stage.run("account", "add", "nora", "--role", "officer", "--keep-password", "--config", stage.configuration)
    with Logged(stage, "role", "nora"):
        require(nora.ask("POST", "/holds/release", {"token": token, "hold": hold, "reason": "x"})[0] == 403, "done")
    stage.run("account", "remove", "nora", "--config", stage.configuration)
    with Logged(stage, "unknown session"):
        require(nora.ask("GET", "/")[0] == 303, "still signed in")


CHECKS = [
    another_users_page_is_refused,
    what_a_role_may_not_do_is_refused,
    a_forged_session_is_refused,
    a_form_of_a_foreign_page_is_refused,
    a_sign_in_leads_nowhere_else,
    no_request_writes_a_header,
    no_path_leads_to_a_file,
    a_body_too_large_is_refused,
    a_request_that_does_not_go_on_is_cut_off,
    markup_in_a_name_stays_text,
    a_stale_role_counts_no_more,
]
