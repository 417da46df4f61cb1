"""What tests of files that are brought share."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from browsers import Browser

PEOPLE = b"id,name,sex,stature_cm,mass_kg,age\nA1,Ann,female,170,64,22\nB2,Bea,female,174,70,25\n"


def answered(browser: Browser, name: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """The payload of an answer, or its refusal as ``{"error": …}``."""
    answer = browser.post(f"/api/v1/answers/{name}", json=body)
    if answer.status_code != 202:
        return dict(answer.json())
    while True:
        job = browser.get(f"/api/v1/jobs/{answer.json()['job']}").json()
        if job["state"] in ("done", "failed", "cancelled"):
            return dict(job["payload"] or {"error": job["error"]})
        time.sleep(0.1)


def brought(browser: Browser, files: Mapping[str, bytes]) -> tuple[str, dict[str, str]]:
    """Id of a batch with these files, and their ids by name."""
    batch, ids = uuid4().hex, {}
    for name, data in files.items():
        ids[name] = uuid4().hex
        sent = browser.put(
            f"/api/v1/imports/{batch}/files/{ids[name]}",
            params={"name": name},
            content=data,
            headers={"Content-Type": "application/octet-stream", "X-Revpress-CSRF": browser.csrf()},
        )
        assert sent.status_code == 200, sent.text
    return batch, ids


def kept(browser: Browser, files: Mapping[str, bytes], **more: Any) -> dict[str, Any]:
    """What keeping these files gives, after their preview was seen."""
    batch, _ = brought(browser, files)
    seen = answered(browser, "import_preview", {"batch_id": batch, **more})
    return answered(browser, "import_keep", {"batch_id": batch, "seen": seen["data"]["digest"], **more})
