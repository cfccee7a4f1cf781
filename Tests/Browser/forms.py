"""What is done by forms, in a browser that runs no scripts; and how fast the first page is."""

import statistics
import time

from security import held, require, sign_in_here, signed_in
from stage import DELETES, Stage

FIRST_PAGE_SECONDS = 0.2
# The machine may have other things to do: only beyond so many times it is a fault.
LENIENCE = 5


def without_scripts(browser, storage=None):
    context = browser.new_context(java_script_enabled=False, locale="de-DE", storage_state=storage)
    return context, context.new_page()


def one_signs_in_and_out(stage: Stage, browser, storages) -> None:
    context, page = without_scripts(browser)
    page.goto(stage.console + "/holds")
    page.fill("input[name=account]", "anna")
    page.fill("input[name=password]", "mistyped it")
    page.click("main button")
    require("Konto oder Kennwort ist falsch." in page.inner_text("main"), "a wrong password is not told of")
    sign_in_here(page, "anna")
    require(page.url == stage.console + "/holds", f"the sign-in leads to {page.url}")
    page.click("header form button")
    require(page.url == stage.console + "/sign-in", f"the sign-out leads to {page.url}")
    page.goto(stage.console + "/")
    require("/sign-in" in page.url, "still signed in")
    context.close()


def one_searches_the_address_books(stage: Stage, browser, storages) -> None:
    context, page = without_scripts(browser, storages["anna"])
    page.goto(stage.console + "/address-books")
    page.fill("input[name=search]", DELETES.upper())
    page.click("form[role=search] button")
    rows = page.locator("main tbody tr")
    require(rows.count() == 1 and DELETES in rows.inner_text(), "not the one that was looked for")
    context.close()


def one_releases_what_is_held_with_a_reason(stage: Stage, browser, storages) -> None:
    client = signed_in(stage, "anna")
    hold = held(stage, client)
    context, page = without_scripts(browser, storages["anna"])
    page.goto(stage.console + "/holds")
    form = page.locator("form", has=page.locator(f"input[value='{hold}']"), has_text="Freigeben").first
    form.locator("input[name=reason]").fill("Die Niederlassung ist verkauft")
    form.locator("button").click()
    require(page.url.startswith(stage.console + "/holds"), page.url)
    require(f'value="{hold}"' not in page.content(), "it is still held")
    require(f"hold released account=anna what={hold}" in stage.log(), "it is not in the log")
    context.close()


def a_contact_deleted_on_a_phone_comes_back(stage: Stage, browser, storages) -> None:
    """Deleted, looked for in vain, and there again after the service's next visit."""
    context, page = without_scripts(browser)
    phone = stage.exchange + stage.phone("hmueller")
    page.goto(phone)
    first = page.locator(".entries a").first
    name = first.locator("strong").inner_text()
    card = first.get_attribute("href")
    count = page.locator(".tools span").first.inner_text()
    first.click()
    page.click("button.danger")
    require("Gelöscht." in page.inner_text("main"), "it is not said")
    require(page.goto(stage.exchange + card).status == 404, "it is still there")

    def is_back() -> bool:
        page.goto(phone)
        return page.locator(".tools span").first.inner_text() == count

    stage.wait(is_back, seconds=120)
    page.fill("input[name=search]", name)
    page.click("form[role=search] button")
    require(page.locator(".entries strong").first.inner_text() == name, "another one came back")
    context.close()


def the_first_page_is_fast(stage: Stage, browser, storages) -> None:
    client = signed_in(stage, "anna")
    seconds = []
    for _ in range(15):
        begun = time.monotonic()
        require(client.ask("GET", "/")[0] == 200, "no page")
        seconds.append(time.monotonic() - begun)
    context = browser.new_context(storage_state=storages["anna"])
    page = context.new_page()
    page.goto(stage.console + "/")
    shown = page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd") / 1000
    context.close()
    middle = statistics.median(seconds)
    print(f"        first page: {middle * 1000:.0f} ms in the middle of {len(seconds)}, {max(seconds) * 1000:.0f} ms at "
          f"most; in the browser {shown * 1000:.0f} ms; wanted: {FIRST_PAGE_SECONDS * 1000:.0f} ms")
    require(middle < FIRST_PAGE_SECONDS * LENIENCE, f"{middle:.2f} s")


CHECKS = [
    one_signs_in_and_out,
    one_searches_the_address_books,
    a_contact_deleted_on_a_phone_comes_back,
    the_first_page_is_fast,
]
# After these, what other checks look at is gone.
LAST = [one_releases_what_is_held_with_a_reason]
