"""Requests byte by byte, and a small client that keeps cookies and sends what a browser sends along."""

import http.client
import re
import socket
import urllib.parse

# Of every account of the checks.
PASSWORD = "Sieben blaue Birnen"


class Client:
    """Somebody at a browser, without the browser."""

    def __init__(self, port: int):
        self.port, self.cookies = port, {}

    def ask(self, method: str, path: str, fields: dict | None = None, headers: dict | None = None):
        """The answer's status, headers and text."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        sent = {"Sec-Fetch-Site": "same-origin", "Accept-Language": "en", **(headers or {})}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = None if fields is None else urllib.parse.urlencode(fields)
        connection.request(method, path, body, {name: value for name, value in sent.items() if value is not None})
        answer = connection.getresponse()
        text = answer.read().decode()
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, value = line.split(";")[0].split("=", 1)
            self.cookies[name] = value
        connection.close()
        return answer.status, answer.headers, text

    def token(self, path: str) -> str:
        """Of the first form on that page."""
        return re.search(r'name="token" value="([^"]+)"', self.ask("GET", path)[2])[1]

    def sign_in(self, account: str, following: str | None = None):
        path = "/sign-in" + ("" if following is None else "?next=" + urllib.parse.quote(following, safe=""))
        return self.ask(
            "POST", path, {"token": self.token(path), "account": account, "password": PASSWORD})


def send(port: int, data: bytes, patience: float = 30) -> bytes:
    """What comes back for these bytes until the other end closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=patience) as connection:
        connection.sendall(data)
        answer = b""
        try:
            while piece := connection.recv(65536):
                answer += piece
        except ConnectionResetError:
            pass
        return answer
