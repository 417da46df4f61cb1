"""A browser as tests have one: it keeps cookies and repeats the token that pages hold."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

ADDRESS = "http://127.0.0.1:8765"
SAFE = ("GET", "HEAD", "OPTIONS")


class Browser(TestClient):
    """A client whose changes are let through, as those of the workspace's own pages are."""

    token = ""

    def request(self, method: str, url: Any, **more: Any) -> Any:
        own = more.pop("headers", None) or {}
        if method.upper() in SAFE or "authorization" in self.headers:
            return super().request(method, url, headers=own, **more)
        self.token = self.token or self.csrf()
        answer = super().request(method, url, headers={"X-Revpress-CSRF": self.token, **own}, **more)
        if answer.status_code == 403 and "this page is older than your visit" in answer.text and not own:
            self.token = self.csrf()
            answer = super().request(method, url, headers={"X-Revpress-CSRF": self.token, **own}, **more)
        return answer

    def websocket_connect(self, url: str, *args: Any, **more: Any) -> Any:
        return super().websocket_connect(f"{ADDRESS.replace('http', 'ws')}{url}", *args, **more)

    def csrf(self) -> str:
        """What the pages of this browser repeat."""
        return str(super().request("GET", "/api/v1/me").json()["csrf"])


@contextmanager
def open_browser(app: FastAPI) -> Iterator[Browser]:
    """A browser before an application that is started for it, and stopped afterwards."""
    with Browser(app, base_url=ADDRESS, client=("127.0.0.1", 50000), follow_redirects=False) as browser:
        yield browser


def another_browser(app: FastAPI, **headers: str) -> Browser:
    """One more browser before an application that runs."""
    return Browser(app, base_url=ADDRESS, client=("127.0.0.1", 50000), follow_redirects=False, headers=headers)
