"""A form of the style guide in a real browser, scripts or not; how it looks is a matter of test_every_page.py."""

import pytest

from tests.browser.conftest import OpenPage


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
