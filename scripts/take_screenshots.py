"""Take pictures of every page, light and dark, on a phone and a tablet, into ``out/pictures`` with an index of them.

The server is one of its own over a new workspace with the simulated team, or that at ``--address``. What is asked of a
page is asked once: the same answer is then looked at in every size and light.

    python scripts/take_screenshots.py [--only NAME ...] [--address http://127.0.0.1:8765] [--out out/pictures]
"""

from __future__ import annotations

import argparse
import html
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "end_to_end")]

from browsing import ASKED, Watch, places, stand_still  # noqa: E402
from served import Served  # noqa: E402

from web_browser import CHROMIUM, MISSING, open_chromium  # noqa: E402

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SIZES = {"tablet": (1180, 820), "phone": (390, 844), "desktop": (1440, 900), "projector": (1920, 1080)}
EVERYWHERE = ("tablet", "phone")
MORE = {"session": ("desktop", "projector"), "session-board": ("projector",), "today": ("desktop",)}
WHOLE = 4000  # px of a long page that are shown


def take(page: Page, name: str, folder: Path) -> list[Path]:
    """Pictures of what a page shows in every size and light."""
    made = []
    for size in (*EVERYWHERE, *MORE.get(name, ())):
        width, height = SIZES[size]
        page.set_viewport_size({"width": width, "height": height})
        page.reload()
        stand_still(page, 300.0)
        wide, tall = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
        if wide > width:
            print(f"{name}: {wide - width} px wider than a {size}")
        # As tall as the page is: what keeps to the lower edge stands there, and not in the middle of a long picture.
        page.set_viewport_size({"width": width, "height": min(max(tall, height), WHOLE)})
        for light in ("light", "dark"):
            page.emulate_media(color_scheme=light)  # type: ignore[arg-type]
            page.wait_for_timeout(300)
            path = folder / f"{name}-{size}-{light}.png"
            page.screenshot(path=path)
            made.append(path)
    return made


def index(folder: Path, pictures: dict[str, list[Path]]) -> Path:
    """A page with all pictures."""
    parts = [
        f"<h2>{html.escape(name)}</h2><p>"
        + " ".join(f'<a href="{one.name}"><img src="{one.name}" alt="{one.stem}" height="420"></a>' for one in made)
        + "</p>"
        for name, made in pictures.items()
    ]
    path = folder / "index.html"
    path.write_text(f'<!doctype html><meta charset="utf-8"><title>Pictures of the workspace</title>{"".join(parts)}\n')
    return path


def look(browser: Browser, address: str, only: list[str], folder: Path) -> dict[str, list[Path]]:
    """Pictures of the pages at an address."""
    pictures: dict[str, list[Path]] = {}
    found = places(address)
    asked = {f"{name}-asked": found[name].split("?")[0] + query for name, query in ASKED.items()}
    for name, path in (found | asked).items():
        if only and name not in only:
            continue
        context = browser.new_context(viewport={"width": 1180, "height": 820}, reduced_motion="reduce")
        page = context.new_page()
        watch = Watch(page)
        begun = time.perf_counter()
        try:
            page.goto(address + path)
            stand_still(page, 300.0)
        except AssertionError as error:
            print(f"{name}: {error}", flush=True)
        took = time.perf_counter() - begun
        pictures[name] = take(page, name, folder)
        said = [text for text in watch.said if not (name == "refused" and text.startswith("404"))]
        print(f"{name}: {took:.1f} s {'; '.join(said)}", flush=True)
        context.close()
    return pictures


def main() -> None:
    """Serve, look, write the index."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="*", default=[], metavar="NAME", help="pages, as named in the index")
    parser.add_argument("--address", help="a workspace that is open, instead of a new one")
    parser.add_argument("--out", type=Path, default=ROOT / "out" / "pictures")
    options = parser.parse_args()
    if not CHROMIUM.exists():
        raise SystemExit(MISSING)
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place, open_chromium() as browser:
        server = None if options.address else Served(Path(place) / "workspace")
        try:
            pictures = look(browser, options.address or server.address, options.only, options.out)  # type: ignore[union-attr]
        finally:
            if server is not None:
                server.stop()
    print(index(options.out, pictures))


if __name__ == "__main__":
    main()
