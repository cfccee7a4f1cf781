"""The HTTP API and the console as whoever attacks them meets them: a running service.

Usage: check_api.py PROGRAM    (the satchel to start; Scripts/check-api builds it and prepares the packages)

Prints figures, and ends with "N passed, 0 failed".
"""

import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
import traceback

from stage import PASSWORD, Stage

STRICT = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
BRUTE_SECONDS = 60
SLOW_SECONDS = 60


def require(condition, what) -> None:
    if not condition:
        raise AssertionError(what)


# The description


def the_description_is_one_of_openapi(stage: Stage) -> None:
    import yaml
    from openapi_spec_validator import validate

    answer = stage.ask("GET", "/api/v1/openapi.yaml")
    require(answer.status == 200, answer.status)
    with open("Documentation/api/v1.yaml", "rb") as file:
        require(file.read() == answer.body, "another one is served than lies in Documentation/api")
    validate(yaml.safe_load(answer.text))


def schemathesis_finds_nothing(stage: Stage) -> None:
    """Positive and negative data, by each operation and along the description's links."""
    program = os.path.join(os.path.dirname(sys.executable), "schemathesis")
    done = subprocess.run(
        [program, "--config-file", os.path.abspath("Tests/API/schemathesis.toml"), "run",
         f"http://127.0.0.1:{stage.port}/api/v1/openapi.yaml", "--url", f"http://127.0.0.1:{stage.port}/api/v1",
         "--header", f"Authorization: Bearer {stage.robot}", "--checks", "all", "--mode", "all",
         "--exclude-path", "/events", "--rate-limit", "18/s", "--max-examples", os.environ.get("EXAMPLES", "40"),
         "--seed", os.environ.get("SEED", "1"), "--request-timeout", "60", "--no-color"],
        # It keeps what it found last where it runs.
        capture_output=True, text=True, timeout=3600, cwd=stage.folder)
    with open(os.path.join(stage.folder, "schemathesis.txt"), "w", encoding="utf-8") as file:
        file.write(done.stdout + done.stderr)
    print("\n".join(line for line in done.stdout.splitlines()[-25:]))
    require(done.returncode == 0, done.stdout[-6000:] + done.stderr[-1000:])


# Headers


def every_answer_has_the_strict_headers(stage: Stage) -> None:
    """All pages that links lead to, signed in and out, every place of the API, and refusals."""
    answers = {}

    def note(name, answer):
        answers[name] = answer
        return answer

    signed_in = note("POST /sign-in", stage.sign_in(stage.account, stage.password, "198.51.100.1"))
    require(signed_in.status == 303, f"the sign-in answers {signed_in.status}")
    cookie = next(value for value in signed_in.headers.get_all("Set-Cookie") if value.startswith("satchel_session="))
    require("HttpOnly" in cookie and "SameSite=Strict" in cookie, cookie.split(";", 1)[1])
    session = {"Cookie": cookie.split(";")[0]}
    waiting, known = ["/"], set()
    while waiting and len(known) < 200:
        target = waiting.pop(0)
        path = target.split("?")[0]
        if path in known:
            continue
        known.add(path)
        note(f"GET {path}, signed out", stage.ask("GET", target))
        page = note(f"GET {path}", stage.ask("GET", target, session))
        # Of many alike, such as address books, a few stand for all.
        found = [link.replace("&amp;", "&") for link in re.findall(r'href="(/[^"]*)"', page.text)]
        waiting += [link for link in found
                    if sum(other.rsplit("/", 1)[0] == link.split("?")[0].rsplit("/", 1)[0] for other in known) < 12]
    for target in ["/status", "/health", "/address-books", "/address-books/x", "/holds", "/where?record=Kontakte/1",
                   "/held-by?member=x", "/revocations", "/audit?limit=1", "/nothing", "/status?x=1"]:
        note(f"GET /api/v1{target}", stage.api("GET", target))
    note("no token", stage.ask("GET", "/api/v1/status"))
    note("OPTIONS", stage.api("OPTIONS", "/status"))
    note("POST, API", stage.api("POST", "/holds/x/release", body={"reason": "x"}))
    for name, target, method in [("a page", "/nowhere", "GET"), ("a form", "/holds/release", "PUT")]:
        note(f"refused {name}", stage.ask(method, target, session))
    for target in ("/sign-in", "/api/v1/holds/x/release"):
        note(f"body too large, {target}", stage.ask("POST", target, body=b"x" * 20_000))
        note(f"head too large, {target}", stage.ask("GET", target, {"X-Long": "x" * 20_000}))
    for name, answer in answers.items():
        for header, value in STRICT.items():
            require(answer.headers[header] == value, f"{name}: {header} is {answer.headers[header]}")
        policy = answer.headers["Content-Security-Policy"] or ""
        require(policy.startswith("default-src 'none'") and "frame-ancestors 'none'" in policy
                and "unsafe" not in policy and "*" not in policy, f"{name}: {policy}")
        kept = answer.headers["Cache-Control"]
        require(kept == "no-store" or name.startswith("GET /style.css"), f"{name}: Cache-Control is {kept}")
        require(answer.headers["Access-Control-Allow-Origin"] is None, f"{name}: other origins may read it")
        require(answer.status != 405 or answer.headers["Allow"], f"{name}: 405 without Allow")
        require(answer.status < 500, f"{name}: {answer.status}")
    print(f"headers: {len(answers)} answers, {len(known)} pages: {' '.join(sorted(known)[:40])}")


# Events


def a_stream_of_events_ends_with_its_token(stage: Stage) -> None:
    token = stage.token("listener", "officer")
    with socket.create_connection(("127.0.0.1", stage.port), timeout=30) as connection:
        connection.sendall(f"GET /api/v1/events HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
        heard = b""
        while b": listening" not in heard:
            heard += connection.recv(4096)
        stage.run("account", "token", "remove", "listener")
        begun = time.time()
        while piece := connection.recv(4096):
            heard += piece
        require(heard.endswith(b"0\r\n\r\n"), "the stream breaks off")
        print(f"events: the stream ended {time.time() - begun:.1f} s after its token was removed")


# Guessing


def guesses(stage: Stage, account, address, seconds: float) -> tuple[int, int]:
    """How many sign-ins were tried, and of how many the password was compared."""
    tried, compared, end = 0, 0, time.time() + seconds
    while time.time() < end:
        answer = stage.sign_in(account, f"wrong password {tried}", address(tried))
        tried += 1
        compared += answer.status == 403
        require(answer.status in (403, 429), answer.status)
    return tried, compared


def who_guesses_passwords_gets_few_tries(stage: Stage) -> None:
    results = {}

    def attack(name, account, address):
        results[name] = guesses(stage, account, address, BRUTE_SECONDS)

    attacks = [
        threading.Thread(target=attack, args=("one account from one address", "anna", lambda _: "198.51.100.7")),
        threading.Thread(target=attack, args=(
            "one account from many addresses", "otto", lambda n: f"203.0.{n // 250 % 250}.{n % 250 + 1}")),
        threading.Thread(target=attack, args=("no account, from one address", "nobody", lambda _: "198.51.100.9")),
    ]
    for thread in attacks:
        thread.start()
    time.sleep(BRUTE_SECONDS / 2)
    tries = 0
    while stage.sign_in("carla", PASSWORD, "192.0.2.5").status != 303:
        tries += 1
        require(tries < 20, "an account that nobody attacks is locked out")
        time.sleep(0.2)
    for thread in attacks:
        thread.join()
    for name, (tried, compared) in results.items():
        print(f"guessing: {name}: {tried} tries in {BRUTE_SECONDS} s, {compared} of them compared")
        require(compared <= 12, f"{name}: {compared}")
    print(f"guessing: another account signed in meanwhile, after {tries} refusals")
    # Who guesses may keep an account out; its sessions go on.
    require(stage.sign_in("anna", PASSWORD, "192.0.2.6").status == 429, "the pause is over too soon")
    require('why="sign-in too soon"' in stage.log(), "nothing in the log")


def who_guesses_tokens_gets_few_tries(stage: Stage) -> None:
    tried, compared, end = 0, 0, time.time() + 10
    while time.time() < end:
        status = stage.api("GET", "/status", token=f"satchel_{tried}").status
        tried += 1
        compared += status == 401
        require(status in (401, 429), status)
    print(f"guessing: tokens from one address: {tried} tries in 10 s, {compared} answered 401, the rest 429")
    require(compared <= 35, compared)
    require(stage.api("GET", "/status").status == 200, "a good token is locked out")


# What is slow or large


def slow_requests_are_cut_off_and_others_are_served(stage: Stage) -> None:
    heads = ["GET / HTTP/1.1\r\nHost: h\r\nX: ", "GET", "POST /sign-in HTTP/1.1\r\nHost: h\r\nContent-Length: 9999\r\n\r\n"]
    connections = []
    for number in range(200):
        connection = socket.create_connection(("127.0.0.1", stage.port), timeout=5)
        connection.sendall(heads[number % len(heads)].encode())
        connections.append(connection)
    begun, times, ended = time.time(), [], {}
    while len(ended) < len(connections) and time.time() - begun < SLOW_SECONDS:
        for connection in connections:
            if connection in ended:
                continue
            try:
                connection.sendall(b"x")
                connection.setblocking(False)
                if connection.recv(1) == b"":
                    ended[connection] = time.time() - begun
            except BlockingIOError:
                pass
            except OSError:
                ended[connection] = time.time() - begun
            finally:
                connection.setblocking(True)
        asked = time.time()
        require(stage.ask("GET", "/sign-in").status == 200, "a page is not served")
        times.append(time.time() - asked)
        time.sleep(1)
    require(len(ended) == len(connections), f"{len(connections) - len(ended)} of {len(connections)} go on")
    times.sort()
    print(f"slow: 200 requests a byte a second were cut off after {min(ended.values()):.0f} to "
          f"{max(ended.values()):.0f} s; meanwhile the sign-in page took {times[len(times) // 2] * 1000:.0f} ms "
          f"(median), {times[-1] * 1000:.0f} ms at most")
    require('why="too slow"' in stage.log(), "nothing in the log")


def large_requests_are_refused_and_take_no_memory(stage: Stage) -> None:
    before = stage.resident_bytes()
    statuses = set()
    for _ in range(50):
        statuses.add(stage.ask("POST", "/api/v1/holds/x/release", body=b"x" * 2_000_000).status)
        statuses.add(stage.ask("GET", "/", {"X-Long": "x" * 30_000}).status)
    grown = stage.resident_bytes() - before
    print(f"large: 100 requests of 2 MB of body or 30 kB of head: {sorted(statuses)}; memory grew by {grown // 1024} KiB")
    require(statuses == {413, 431}, statuses)
    require(grown < 64 << 20, grown)
    for why in ("body too large", "head too large"):
        require(f'why="{why}"' in stage.log(), f"{why} is not in the log")


CHECKS = [
    the_description_is_one_of_openapi, every_answer_has_the_strict_headers, a_stream_of_events_ends_with_its_token,
    who_guesses_passwords_gets_few_tries, who_guesses_tokens_gets_few_tries,
    slow_requests_are_cut_off_and_others_are_served, large_requests_are_refused_and_take_no_memory,
    schemathesis_finds_nothing,
]


def main() -> int:
    only = os.environ.get("ONLY")
    stage = Stage(sys.argv[1])
    passed, failed = 0, 0
    try:
        stage.have_something_held()
        for check in CHECKS:
            if only and only not in check.__name__:
                continue
            name = check.__name__.replace("_", " ")
            try:
                check(stage)
                passed += 1
                print(f"passed: {name}", flush=True)
            except Exception:  # noqa: BLE001 - whatever goes wrong is this check's failure
                failed += 1
                print(f"FAILED: {name}\n{traceback.format_exc()}", flush=True)
    finally:
        stage.close()
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
