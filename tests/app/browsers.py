"""A browser as tests have one: it keeps cookies and repeats the token that pages hold."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

ADDRESS = "http://127.0.0.1:8765"


class Browser(TestClient):
    """A client whose changes are let through, as those of the workspace's own pages are."""

    def request(self, method: str, url: Any, **more: Any) -> Any:
        if method.upper() not in ("GET", "HEAD", "OPTIONS") and "authorization" not in self.headers:
            more["headers"] = {"X-Revpress-CSRF": self.csrf(), **(more.get("headers") or {})}
        return super().request(method, url, **more)

    def csrf(self) -> str:
        """What the pages of this browser repeat."""
        return str(super().request("GET", "/api/v1/me").json()["csrf"])


@contextmanager
def open_browser(app: FastAPI) -> Iterator[Browser]:
    """A browser before an application that is started for it, and stopped afterwards."""
    with Browser(app, base_url=ADDRESS, client=("127.0.0.1", 50000)) as browser:
        yield browser


def another_browser(app: FastAPI) -> Browser:
    """One more browser before an application that runs."""
    return Browser(app, base_url=ADDRESS, client=("127.0.0.1", 50000))
