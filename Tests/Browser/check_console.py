"""The console in a real browser. Scripts/check-console builds the program and prepares the packages.

Usage: check_console.py PROGRAM SHOTS     (the satchel to start; the folder for screenshots)
"""

import importlib.resources
import os
import shutil
import sys
import tempfile
import traceback

from playwright.sync_api import sync_playwright

import forms
import security
import walk
from stage import ACCOUNTS, Stage


class Tally:
    def __init__(self):
        self.passed, self.failed = 0, 0

    def note(self, sentence: str, faults: list[str]) -> None:
        if faults:
            self.failed += 1
            print(f"FAILED  {sentence}")
            for fault in faults:
                print(f"        {fault}")
        else:
            self.passed += 1
            print(f"passed  {sentence}")
        sys.stdout.flush()

    def run(self, check, *arguments) -> None:
        faults = []
        try:
            check(*arguments)
        except Exception as error:  # whatever goes wrong in a browser
            faults = [str(error).strip() or repr(error)]
            if not isinstance(error, AssertionError):
                faults += traceback.format_exc().splitlines()[-4:]
        self.note(check.__name__.replace("_", " "), faults)


def sign_in(browser, stage: Stage) -> tuple[dict, dict]:
    """What each account's browser keeps once it is signed in, and the page that it is led to."""
    storages, starts = {}, {}
    for account in ACCOUNTS:
        context = browser.new_context()
        context.set_default_timeout(walk.PATIENCE_MILLISECONDS)
        page = context.new_page()
        page.goto(stage.console + "/sign-in")
        security.sign_in_here(page, account)
        storages[account], starts[account] = context.storage_state(), page.url.removeprefix(stage.console)
        context.close()
    return storages, starts


def pages_to_walk(browser, stage: Stage, storages: dict, starts: dict) -> list[walk.Page]:
    pages = []
    for account, storage in storages.items():
        context = browser.new_context(storage_state=storage, locale="en-GB")
        pages += walk.crawl(context, account, stage.console, starts[account], walk.UNLINKED)
        context.close()
    context = browser.new_context(locale="en-GB")
    pages += walk.crawl(context, "phones", stage.exchange, "/simulator/phones", ["/simulator/phones/nowhere"])
    context.close()
    return pages


def walk_all(browser, stage: Stage, storages: dict, starts: dict, axe: str, shots: str, tally: Tally) -> None:
    pages = pages_to_walk(browser, stage, storages, starts)
    print(f"{len(pages)} pages: " + ", ".join(page.name for page in pages))
    faults: dict[str, list[str]] = {page.name: [] for page in pages}
    for look in walk.looks(os.environ.get("LOOK", "")):
        walkers = {
            role: walk.Walker(browser, axe, shots, storages.get(role, {}), *look) for role in {page.role for page in pages}}
        for page in pages:
            walker = walkers[page.role]
            found = walker.walk(page)
            if look[:2] == ("de", "light"):
                found += walker.use_keyboard(page)
            print(f"        {walker.look} {page.name}: {'; '.join(found) or 'well'}", flush=True)
            faults[page.name] += [f"{walker.look}: {fault}" for fault in found]
        for walker in walkers.values():
            walker.close()
    for page in pages:
        faults[page.name] += walk.read_without_scripts(browser, storages.get(page.role, {}), page)
        tally.note(f"page {page.name}", faults[page.name])


def main() -> int:
    program, shots = sys.argv[1:3]
    axe = importlib.resources.files("axe_playwright_python").joinpath("axe.min.js").read_text()
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="satchel-console-") as folder, sync_playwright() as playwright:
        stage = Stage(program, folder)
        # Within a container there is no room for the browser's own sandbox, nor for its shared memory.
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-dev-shm-usage"])
        try:
            stage.start()
            storages, starts = sign_in(browser, stage)
            if os.environ.get("WALK") != "no":
                walk_all(browser, stage, storages, starts, axe, shots, tally)
            for check in forms.CHECKS + security.CHECKS + forms.LAST:
                tally.run(check, stage, browser, storages)
        finally:
            browser.close()
            stage.close()
    print(f"{tally.passed} passed, {tally.failed} failed")
    return 0 if tally.failed == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
