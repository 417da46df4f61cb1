"""A small server for modules of the pages: static files as the app serves them, and what a test makes of the rest."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROOMS = {room: files("revpress").joinpath(room, "static") for room in ("app", "report")}
TYPES = {"js": "text/javascript", "css": "text/css", "svg": "image/svg+xml", "ttf": "font/ttf", "html": "text/html"}
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self' ws:; object-src 'none'"
)
SHEETS = ("css/app.css", "vendor/uplot/uPlot.min.css", "css/charts.css", "css/answers.css", "css/live.css")
HEAD = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Made</title><meta name="csrf" content="token">'
    '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="/static/app/icon.svg">'
    + "".join(f'<link rel="stylesheet" href="/static/app/{sheet}">' for sheet in SHEETS)
)

_PATIENCE = 60.0  # s: an answer on a busy machine waits for the process that works it out

Answering = Callable[[str, str, Any], tuple[int, Any]]
"""Method, path and body of a request; status and body of the answer."""


def until(page: Page, condition: str) -> None:
    """Wait until it is true. (Playwright's own waiting evaluates text in the page, which the policy forbids.)"""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        if page.evaluate(condition):
            return
        page.wait_for_timeout(25)
    raise AssertionError(f"did not come true: {condition}")


class Site:
    """Serves on a port of its own, which it keeps when it is stopped and started again.

    ``pages`` are bodies by path; ``answer`` takes everything under ``/api/``; ``asked`` is what came there.
    """

    def __init__(self) -> None:
        self.pages: dict[str, str] = {}
        self.answer: Answering = lambda method, path, body: (404, {"error": "there is nothing here"})
        self.asked: list[tuple[str, str, Any]] = []
        self._port = 0
        self.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def page(self, body: str, modules: tuple[str, ...] = ()) -> str:
        """Serve a page with this body and these modules, and give its address."""
        path = f"/page{len(self.pages)}.html"
        scripts = "".join(f'<script type="module" src="/static/app/js/{name}.js"></script>' for name in modules)
        self.pages[path] = f"{HEAD}{scripts}</head><body><main id='content'><h1>Made</h1>{body}</main></body></html>"
        return self.address + path

    def start(self) -> None:
        site = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, format: str, *args: object) -> None:
                pass

            def _serve(self) -> None:
                path = self.path.split("?")[0]
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                if path.startswith("/api/"):
                    told = json.loads(body) if body else None
                    site.asked.append((self.command, path, told))
                    status, answer = site.answer(self.command, path, told)
                    self._send(status, "application/json", json.dumps(answer).encode())
                elif path in site.pages:
                    self._send(200, "text/html; charset=utf-8", site.pages[path].encode())
                else:
                    self._file(path)

            do_GET = do_POST = do_PUT = do_DELETE = _serve

            def _file(self, path: str) -> None:
                _, _, room, *parts = path.split("/")
                file = ROOMS[room].joinpath(*parts) if room in ROOMS else None
                if file is None or not file.is_file():
                    self._send(404, "text/plain", b"")
                    return
                self._send(200, TYPES[file.name.rsplit(".", 1)[-1]], file.read_bytes())

            def _send(self, status: int, kind: str, content: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(content)))
                self.send_header("Content-Security-Policy", POLICY)
                self.end_headers()
                self.wfile.write(content)

        self._server = ThreadingHTTPServer(("127.0.0.1", self._port), Handler)
        self._port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Be gone, as a server is that was killed."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
