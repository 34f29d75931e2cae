#!/usr/bin/env python3
"""Clicks through an HTML report in headless Chromium, opened from file:// as a reviewer opens it.

    html_report.py PAGE             all checks; PAGE needs a failed case and several modules
    html_report.py --measure PAGE   how long it takes to open and to filter, in milliseconds
    html_report.py --shots DIR PAGE pictures of the page: wide, narrow, dark, printed

Each check is a function whose name says what is checked; the first that fails ends the run.
"""
import argparse
import base64
import json
import os
import statistics
import sys
import time

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

WATCH = """
window.violations = [];
document.addEventListener('securitypolicyviolation', e => violations.push(e.violatedDirective));
window.addEventListener('error', e => violations.push(e.message));
"""


class Page:
    """A browser with the report in it."""

    def __init__(self, path, width=1280, height=900, dark=False, script=True):
        options = webdriver.ChromeOptions()
        options.binary_location = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage",
                         "--disable-gpu", "--hide-scrollbars"):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        service = webdriver.ChromeService(
            os.environ.get("CHROMEDRIVER", "/usr/bin/chromedriver"))
        self.driver = webdriver.Chrome(options=options, service=service)
        self.url = "file://" + os.path.abspath(path)
        self.cdp("Emulation.setDeviceMetricsOverride", width=width, height=height,
                 deviceScaleFactor=1, mobile=False)
        if dark:
            self.cdp("Emulation.setEmulatedMedia",
                     features=[{"name": "prefers-color-scheme", "value": "dark"}])
        self.cdp("Page.addScriptToEvaluateOnNewDocument", source=WATCH)
        if not script:
            self.cdp("Emulation.setScriptExecutionDisabled", value=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.driver.quit()

    def cdp(self, command, **parameters):
        return self.driver.execute_cdp_cmd(command, parameters)

    def open(self, hash_=""):
        self.driver.get("about:blank")
        self.driver.get(self.url + hash_)
        self.wait(lambda: self.js("return document.documentElement.dataset.ready") == "yes")

    def js(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def one(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def wait(self, condition, seconds=20):
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, "waited in vain"
            time.sleep(0.02)

    def press(self, *keys):
        webdriver.ActionChains(self.driver).send_keys(*keys).perform()

    @property
    def hash(self):
        return self.js("return location.hash")

    @property
    def found(self):
        return self.one("#found").text

    @property
    def shown(self):
        return self.js("return [...document.querySelectorAll('#list > details')].map(e => e.id)")

    @property
    def focused(self):
        return self.js("return document.activeElement.id || document.activeElement.tagName")


def check_opens_quietly(page):
    page.open()
    assert page.js("return violations") == []
    assert [m for m in page.driver.get_log("browser") if m["level"] != "INFO"] == []
    requests = []
    for entry in page.driver.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            requests.append(message["params"]["request"]["url"])
    assert all(url.startswith(("file:", "about:", "data:")) for url in requests), requests


def check_failures_come_first(page):
    page.open()
    first = page.one("#list > details .v").text
    assert "fail" in first, first


def check_text_filters_and_stands_in_the_address(page):
    page.open()
    everything = page.found
    page.one("#q").send_keys("length-out")
    page.wait(lambda: page.found != everything)
    assert " of " in page.found
    assert "q=length-out" in page.hash
    assert all("length-out" in key for key in page.shown)


def check_the_address_restores_the_state(page):
    page.open("#q=length&v=p&c=HTTPDATA&o=slow")
    assert page.one("#q").get_attribute("value") == "length"
    assert page.one("[name=v][value=p]").is_selected()
    assert not page.one("[name=v][value=f]").is_selected()
    assert page.one("[name=c]").get_attribute("value") == "HTTPDATA"
    assert page.one("[name=o]").get_attribute("value") == "slow"
    assert {e.text for e in page.all("#list > details:nth-child(-n+3) .v")} == {"✓ pass"}


def check_verdict_and_module_filter_together(page):
    page.open()
    module = page.js("return document.querySelector('[name=s]').options[2].value")
    page.js("""const s = document.querySelector('[name=s]'); s.value = arguments[0];
        s.dispatchEvent(new Event('input', {bubbles: true}));
        document.querySelector('[name=v][value=p]').click();""", module)
    assert page.shown and all(key.startswith(f"open={module}/") for key in page.shown)
    assert f"s={module}" in page.hash and "v=p" in page.hash


def check_nothing_found_is_said(page):
    page.open("#q=no-such-thing-anywhere")
    assert page.found == "No case is like that."
    page.one("[type=reset]").click()
    assert "No case" not in page.found and page.one("#q").get_attribute("value") == ""


def check_a_cause_opens_its_case_with_the_transcript(page):
    page.open()
    page.one("#causes h4 a").click()
    case = page.one("#list > details[open]")
    assert "open=" in page.hash
    assert case.find_element(By.CSS_SELECTOR, ".line > .events > .sent code").is_displayed()
    assert "AT" in case.find_element(By.CSS_SELECTOR, ".line > .events > .sent code").text
    assert case.find_element(By.CSS_SELECTOR, ".rerun code").text.startswith("attest run --")
    assert page.focused == "SUMMARY"
    top = page.js("return arguments[0].getBoundingClientRect().top", case)
    assert 0 <= top < 200, top


def check_a_link_to_a_case_opens_it_anew(page):
    page.open()
    page.one("#causes h4 a").click()
    address = page.hash
    page.open(address)
    assert page.one("#list > details[open]").is_displayed()
    assert page.hash == address


def check_back_closes_what_a_link_opened(page):
    page.open()
    page.one("#causes h4 a").click()
    page.driver.back()
    page.wait(lambda: not page.all("#list > details[open]"))


def check_bytes_are_shown_in_hexadecimal(page):
    page.open()
    page.one("#causes h4 a").click()
    assert not page.all(".hex")
    page.one(".hex-switch").click()
    dump = page.one("#list .line > .events > .sent .hex").text
    assert dump.startswith("000000  ") and "41 54" in dump, dump
    assert "hex=1" in page.hash
    page.one(".hex-switch").click()
    assert not page.all(".hex")


def check_a_passed_case_shows_how_to_play_it_again(page):
    page.open("#v=p")
    page.js("document.querySelectorAll('#list summary')[1].click()")
    page.wait(lambda: page.all("#list > details[open] .rerun code"))
    assert "attest run --" in page.one("#list > details[open] .rerun code").text


def check_the_list_grows_to_its_end(page):
    page.open()
    before = len(page.shown)
    page.js("document.querySelector('footer').scrollIntoView()")
    page.one("#more button")
    page.js("document.getElementById('more').scrollIntoView()")
    page.wait(lambda: len(page.shown) > before)


def check_keys_alone_are_enough(page):
    page.open()
    page.press("/")
    assert page.focused == "q"
    page.press("length")
    page.wait(lambda: "q=length" in page.hash)
    page.press(Keys.ESCAPE)
    page.wait(lambda: "q=" not in page.hash)
    page.js("document.querySelector('#list summary').focus()")
    page.press(Keys.ENTER)
    page.wait(lambda: "open=" in page.hash)
    reached = set()
    page.open()
    for _ in range(30):
        page.press(Keys.TAB)
        reached.add(page.js("""const e = document.activeElement;
            return e.closest('nav') ? 'nav' : e.closest('header') ? 'header'
                : e.closest('#causes') ? 'causes' : e.className"""))
        outline = page.js("return getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", page.focused
    assert {"nav", "header", "skip", "causes"} <= reached, reached


def check_the_matrix_unfolds(page):
    page.open()
    hidden = page.js("return [...document.querySelectorAll('#matrix tr.q')]"
                     ".filter(e => e.offsetParent === null).length")
    assert hidden > 0
    fold = page.one("#matrix .fold")
    page.js("arguments[0].click()", fold)
    assert fold.get_attribute("aria-expanded") == "true"
    assert "rows=" in page.hash
    address = page.hash
    page.open(address)
    assert page.one("#matrix .fold").get_attribute("aria-expanded") == "true"
    cell = page.one("#matrix tbody.open tr.q td.p")
    page.js("arguments[0].click()", cell)
    page.wait(lambda: page.all("#list > details[open]"))


def check_heads_stay_in_sight(page):
    page.open()
    box = "document.querySelector('#matrix .scroll')"
    page.js("document.getElementById('all-rows').click()")
    page.js(f"{box}.scrollTo(300, 900)")
    top, left = page.js(f"""const b = {box}.getBoundingClientRect();
        const head = document.querySelector('#matrix thead th:nth-child(3)').getBoundingClientRect();
        const side = [...document.querySelectorAll('#matrix tbody th')]
            .find(e => e.getBoundingClientRect().top > b.top + 60).getBoundingClientRect();
        return [head.top - b.top, side.left - b.left]""")
    assert abs(top) < 3 and abs(left) < 3, (top, left)


def check_sections_keep_the_filter_in_the_address(page):
    page.open("#q=length")
    page.one("nav a[href='#times']").click()
    assert "q=length" in page.hash and "at=times" in page.hash
    assert page.focused == "times-title"


def check_landmarks_and_names(page):
    page.open()
    for selector in ("header", "nav[aria-label]", "main", "footer", "form[role=search]",
                     "[role=status][aria-live]", "svg[role=img][aria-label]"):
        assert page.all(selector), selector
    levels = page.js("return [...document.querySelectorAll('h1,h2,h3,h4')].map(e => +e.tagName[1])")
    assert levels[0] == 1 and levels.count(1) == 1
    unnamed = page.js("""return [...document.querySelectorAll('button, a, input, select')].filter(
        e => !e.textContent.trim() && !e.labels?.length && !e.getAttribute('aria-label')).length""")
    assert unnamed == 0, unnamed
    twice = page.js("""const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
        return ids.filter((id, i) => ids.indexOf(id) !== i)""")
    assert twice == [], twice


CHECKS = [value for name, value in list(globals().items()) if name.startswith("check_")]


def check_narrow(path):
    with Page(path, width=400, height=800) as page:
        page.open()
        page.one("#causes h4 a").click()
        assert page.js("return document.documentElement.scrollWidth") <= 400


def check_without_script(path):
    with Page(path, script=False) as page:
        page.driver.get(page.url)
        assert page.one("#causes h4 a").is_displayed()
        assert page.one("#matrix td.f").is_displayed()
        assert not page.one("#filter").is_displayed()
        page.one("#list > details > summary").click()
        assert page.one("#list > details[open] .message").is_displayed()


def check_dark(path):
    with Page(path, dark=True) as page:
        page.open()
        colour = page.js("return getComputedStyle(document.body).backgroundColor")
        assert sum(map(int, colour[4:-1].split(","))) < 150, colour


def check_print(path):
    with Page(path) as page:
        page.open("#v=f")
        pdf = base64.b64decode(page.cdp("Page.printToPDF", preferCSSPageSize=True)["data"])
        assert pdf.startswith(b"%PDF"), pdf[:20]
        assert not page.all("#list > details[open]"), "what printing opened stays open"


def measure(path):
    """Milliseconds from the beginning of the navigation until the page obeys, and for a key in the
    search field until the list is drawn; and what the first cost the page's thread in CPU time,
    which says the same on a busy machine."""
    opened, filtered, busy = [], [], []
    for _ in range(5):
        with Page(path) as page:
            page.cdp("Performance.enable", timeDomain="threadTicks")
            page.open()
            metrics = {m["name"]: m["value"] * 1000
                       for m in page.cdp("Performance.getMetrics")["metrics"]}
            busy.append([metrics[name] for name in (
                "TaskDuration", "ScriptDuration", "RecalcStyleDuration", "LayoutDuration")])
            opened.append(page.js("""return performance.getEntriesByType('navigation')[0]
                .domContentLoadedEventEnd"""))
            for text in ("l", "le", "len", "ok", ""):
                filtered.append(page.js("""const q = document.getElementById('q');
                    const began = performance.now(); q.value = arguments[0];
                    q.dispatchEvent(new Event('input', {bubbles: true}));
                    document.body.getBoundingClientRect(); return performance.now() - began""", text))
            cases = page.found
    names = ("all", "script", "style", "layout")
    cpu = ", ".join(f"{name} {statistics.median(values):.0f}"
                    for name, values in zip(names, zip(*busy)))
    print(f"{cases}, {os.path.getsize(path) / 1e6:.1f} MB: "
          f"open {statistics.median(opened):.0f} ms (at most {max(opened):.0f}), "
          f"CPU ms of the page: {cpu}; "
          f"filter {statistics.median(filtered):.0f} ms (at most {max(filtered):.0f})")


def shots(path, folder):
    os.makedirs(folder, exist_ok=True)
    for name, width, height, dark in (("wide", 1280, 1500, False), ("dark", 1280, 1500, True),
                                      ("narrow", 400, 1500, False)):
        with Page(path, width=width, height=height, dark=dark) as page:
            page.open()
            page.driver.save_screenshot(f"{folder}/{name}-top.png")
            for link in page.all("nav a"):
                link.click()
                time.sleep(0.3)
                place = link.get_attribute("href").split("#")[1]
                page.driver.save_screenshot(f"{folder}/{name}-{place}.png")
            page.open()
            page.one("#causes h4 a").click()
            time.sleep(0.3)
            page.driver.save_screenshot(f"{folder}/{name}-case.png")
            if name == "wide":
                page.open("#v=fi")
                pdf = page.cdp("Page.printToPDF", preferCSSPageSize=True)["data"]
                with open(f"{folder}/print.pdf", "wb") as file:
                    file.write(base64.b64decode(pdf))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("page")
    parser.add_argument("--measure", action="store_true")
    parser.add_argument("--shots")
    arguments = parser.parse_args()
    if arguments.measure:
        return measure(arguments.page)
    if arguments.shots:
        return shots(arguments.page, arguments.shots)
    whole = [check_narrow, check_without_script, check_dark, check_print]
    with Page(arguments.page) as page:
        for check in CHECKS:
            try:
                check(page)
            except Exception:
                print(f"FAIL {check.__name__}", file=sys.stderr)
                raise
    for check in whole:
        try:
            check(arguments.page)
        except Exception:
            print(f"FAIL {check.__name__}", file=sys.stderr)
            raise
    print(f"html report: {len(CHECKS) + len(whole)} checks passed in Chromium")


if __name__ == "__main__":
    main()
