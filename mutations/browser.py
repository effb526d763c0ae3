"""Faults that only somebody at a browser meets: what does not fit, cannot be read or used, or is sent twice."""

from mutations.mutation import mutation

PAGES_OF_STRANGERS = "browser/test_every_page.py::test_pages_with_much[nobody]"
MONEY_BUTTONS = "browser/test_money_buttons.py::test_pressed_twice_and_again_after_going_back_it_moves_money_once[{}]"
# Chromium takes two quick clicks for one now and then: several buttons are pressed.
CONTROLS = [f"/employer/jobs/{{job_id}}/{control}" for control in ("feature", "stop", "add-positions")]
PAGE_JS = "web/static/scripts/page.js"

MUTATIONS = [
    mutation(
        "pages are too wide on a tablet, and only there",
        "web/static/styles/40-parts.css",
        ".table caption { text-align: left;",
        "@media (48rem <= width <= 59rem) { main { min-width: 50rem; } } .table caption { text-align: left;",
        PAGES_OF_STRANGERS,
    ),
    mutation(
        "pages are too wide on a large screen, and only there",
        "web/static/styles/40-parts.css",
        ".table caption { text-align: left;",
        "@media (width >= 85rem) { main { min-width: 95rem; } } .table caption { text-align: left;",
        PAGES_OF_STRANGERS,
    ),
    mutation(
        "quiet words cannot be read in the dark",
        "web/static/styles/10-tokens.css",
        "--quiet: #a9ada0;",
        "--quiet: #5c6056;",
        PAGES_OF_STRANGERS,
    ),
    mutation(
        "what is wrong with a form cannot be read in the light",
        "web/static/styles/10-tokens.css",
        "--bad: #a5301f;",
        "--bad: #e59a8f;",
        "browser/test_every_page.py::test_refused_forms[of workers]",
    ),
    mutation(
        "fields have no label that tells a listener what they are",
        "web/templates/parts.html",
        '<label for="{{ id }}">{{ label }}</label>',
        "<b>{{ label }}</b>",
        PAGES_OF_STRANGERS,
    ),
    mutation(
        "a script of every page fails",
        PAGE_JS,
        "\nshowOwnTimes(document);",
        "\nshowOwnTimes(documents);",
        PAGES_OF_STRANGERS,
    ),
    mutation(
        "a double click sends a form twice",
        PAGE_JS,
        'if (event.defaultPrevented || form.getAttribute("method") !== "post") return;',
        "return;",
        *(MONEY_BUTTONS.format(f"scripts-{button}") for button in ("satisfied", "not satisfied", *CONTROLS)),
    ),
    mutation(
        "a form that is sent twice does twice what it is for",
        "web/forms.py",
        "    known = known_form_id(form_id)\n",
        "    known = known_form_id(new_form_id())\n",
        MONEY_BUTTONS.format(f"no scripts-{CONTROLS[0]}"),
    ),
]
