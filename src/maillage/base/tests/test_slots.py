from collections import defaultdict

import pytest
from django.template import Context, Template
from django.utils.html import format_html

from maillage.base import slots


@pytest.fixture(autouse=True)
def no_renderer(monkeypatch):
    monkeypatch.setattr(slots, "_renderers", defaultdict(list))


def test_render_joins_what_each_renderer_says_of_the_subject(rf):
    slots.register("page.panels", lambda request, subject: format_html("<p>{}</p>", subject))
    slots.register("page.panels", lambda request, subject: None)
    slots.register("other", lambda request, subject: "no")

    page = Template("{% slot 'page.panels' subject %}").render(
        Context({"request": rf.get("/"), "subject": "<b>"})
    )

    assert page == "<p>&lt;b&gt;</p>"


def test_register_twice_renders_once(rf):
    def renderer(request, subject):
        return "once"

    slots.register("a", renderer)
    slots.register("a", renderer)

    assert slots.render("a", rf.get("/"), None) == "once"


def test_render_an_empty_slot_is_nothing(rf):
    assert slots.render("nobody", rf.get("/"), None) == ""
