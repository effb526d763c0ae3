"""The parts of pages in a real browser: nothing scrolls sideways, axe finds nothing, scripts or not."""

import pytest

from tests.web.browser.conftest import DESKTOP, PHONE, OpenPage
from tests.web.browser.looking import check_page

pytestmark = [pytest.mark.web, pytest.mark.timeout(60)]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("path", ["/", "/styleguide", "/nowhere"])
def test_page_fits_and_is_accessible(open_page: OpenPage, path: str, viewport: dict[str, int], theme: str):
    check_page(open_page(None, path, viewport=viewport, theme=theme))


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_form_works_with_and_without_scripts(open_page: OpenPage, scripts: bool):
    page = open_page(None, "/styleguide", scripts=scripts)
    page.get_by_label("Name", exact=True).fill("Wim")
    page.get_by_role("button", name="Save").click()
    assert "This guide pays exactly 0.10" in page.inner_text("main")
    assert page.get_by_label("Name", exact=True).input_value() == "Wim"
    page.get_by_label("Pay").fill("0.10")
    page.get_by_role("button", name="Save").click()
    assert page.get_by_role("status").inner_text() == "Saved, Wim."
