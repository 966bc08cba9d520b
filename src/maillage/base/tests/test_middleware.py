import pytest
from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import get_language

from maillage.base.middleware import chosen_language, no_body_for_head


@pytest.mark.parametrize(
    ("cookie", "accept", "expected"),
    [
        (None, "en-GB,en", "fr"),
        ("en", "fr", "en"),
        ("de", "de", "fr"),
        ("../../etc", "", "fr"),
    ],
)
def test_chosen_language_is_french_unless_the_cookie_says_otherwise(rf, cookie, accept, expected):
    request = rf.get("/", headers={"Accept-Language": accept})
    if cookie:
        request.COOKIES[settings.LANGUAGE_COOKIE_NAME] = cookie

    response = chosen_language(lambda _: HttpResponse(get_language()))(request)

    assert (response.text, response["Content-Language"]) == (expected, expected)


def test_no_body_for_head_keeps_the_length_that_get_would_have(rf):
    def page(_):
        return HttpResponse("bonjour")

    head, get = (no_body_for_head(page)(ask("/")) for ask in (rf.head, rf.get))

    assert (head.content, head["Content-Length"]) == (b"", "7")
    assert get.content == b"bonjour"
