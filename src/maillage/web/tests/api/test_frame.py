from __future__ import annotations

import pytest
from django.test import Client

from maillage.procurement import queries

PROBLEM = "application/problem+json"


def problem(answer, status: int, code: str) -> dict:
    assert answer.status_code == status
    assert answer["Content-Type"] == PROBLEM
    assert answer["Cache-Control"] == "no-store"
    body = answer.json()
    assert body["code"] == code
    assert body["status"] == status
    assert body["type"].endswith(f"/api/docs#{code}")
    return body


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nothing", 404, "not_found"),
        ("POST", "/nothing", 404, "not_found"),
        ("GET", "", 404, "not_found"),
        ("GET", "/structures/", 404, "not_found"),
        ("GET", "/structures/12", 404, "not_found"),
        ("GET", "/structures/99999999999999999999", 422, "invalid"),
        ("GET", "/structures/one", 422, "invalid"),
        ("GET", "/rules/R-999", 404, "not_found"),
        ("DELETE", "/rules", 405, "method_not_allowed"),
        ("TRACE", "/rules", 405, "method_not_allowed"),
        ("GET", "/structures?cursor=abc", 400, "bad_cursor"),
        ("GET", "/structures?limit=101", 422, "invalid"),
        ("GET", "/structures?q=%00", 422, "invalid"),
        ("GET", "/places?q=%ff%fe", 200, ""),
        ("GET", "/structures?place=99999", 422, "invalid"),
    ],
)
def test_every_error_is_a_problem(visitor, method, path, status, code):
    answer = visitor.ask(method, path)

    if code:
        problem(answer, status, code)
    assert answer.status_code == status


def test_problems_are_written_in_the_language_asked(visitor):
    french = visitor.get("/places")
    english = visitor.get("/places", accept_language="de, en;q=0.5, fr;q=0.1")
    other = visitor.get("/places", accept_language="tlh, *;q=0.1")

    assert [one["Content-Language"] for one in (french, english, other)] == ["fr", "en", "fr"]
    assert french.json()["faults"] == [{"path": "q", "message": "Ce champ est obligatoire."}]
    assert english.json()["faults"] == [{"path": "q", "message": "This field is required."}]
    assert "Accept-Language" in french["Vary"]


def test_a_mistyped_or_repeated_parameter_is_not_ignored(visitor):
    body = problem(visitor.get("/structures?lmit=3&q=a&q=b&zzz=1&kind=EI&kind=AI"), 422, "invalid")

    assert [fault["path"] for fault in body["faults"]] == ["lmit", "q", "zzz"]
    assert "limit" in body["faults"][0]["message"]


@pytest.mark.parametrize(("accept", "status"), [("text/html", 406), ("*/*", 200), ("application/*", 200)])
def test_only_json_is_answered(visitor, accept, status):
    assert visitor.get("/rules", accept=accept).status_code == status


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16", ""]
)
def test_only_json_is_received(program, kind):
    problem(program().ask("POST", "/tenders", b"{}", content_type=kind), 415, "unsupported_media_type")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b" ", 400, "bad_json"),
        (b"{", 400, "bad_json"),
        (b'{"a": "\xff"}', 400, "bad_json"),
        (b'{"schema": NaN}', 422, "invalid"),
        (b'{"id": 1, "id": 2}', 422, "invalid"),
        (b"[" * 5000, 400, "bad_json"),
        (b"[]", 422, "invalid"),
    ],
)
def test_a_malformed_document_is_told_where(program, body, status, code):
    assert problem(program().ask("POST", "/tenders", body), status, code)["faults"]


def test_a_huge_document_is_refused_before_it_is_read(program, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

    problem(program().ask("POST", "/tenders", b" " * (1024 * 1024 + 1)), 413, "too_large")


def test_an_error_of_ours_is_told_without_its_details(visitor, monkeypatch, settings):
    def broken(*args: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(queries, "rules", broken)
    for debug in (False, True):
        settings.DEBUG = debug
        answer = visitor.get("/rules")
        problem(answer, 500, "internal")
        assert "secret detail" not in answer.content.decode()


def test_what_the_framework_refuses_is_a_problem_too(db):
    answer = Client(raise_request_exception=False).get("/api/v1/rules", headers={"host": "evil.test"})

    problem(answer, 400, "bad_request")
    many = "&".join(f"a{n}=1" for n in range(6000))
    problem(Client(raise_request_exception=False).get(f"/api/v1/rules?{many}"), 400, "bad_request")


def test_plain_http_is_refused_not_redirected(visitor, settings):
    settings.SECURE_SSL_REDIRECT = True

    problem(visitor.get("/rules"), 403, "https_required")


def test_head_and_options_are_what_http_says(visitor):
    got, head, options = (visitor.ask(method, "/rules") for method in ("GET", "HEAD", "OPTIONS"))

    assert (head.status_code, head.content) == (200, b"")
    assert [head[name] for name in ("ETag", "Content-Type")] == [
        got[name] for name in ("ETag", "Content-Type")
    ]
    assert (options.status_code, options["Allow"]) == (204, "GET, HEAD, OPTIONS")
    assert not [name for name in options.headers if name.startswith("Access-Control")]


def test_an_unchanged_answer_is_not_sent_again(visitor):
    first = visitor.get("/rules")
    again = visitor.get("/rules", if_none_match=first["ETag"])
    other = visitor.get("/rules", if_none_match='"other"')

    assert not first["ETag"].startswith("W/")
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert other.status_code == 200


def test_what_a_token_reads_is_private_and_not_compressed(program, visitor):
    mine = program().get("/rules", accept_encoding="gzip")
    public = visitor.get("/rules", accept_encoding="gzip")

    assert mine["Cache-Control"] == "private, no-cache"
    assert "Content-Encoding" not in mine
    assert public["Content-Encoding"] == "gzip"
    assert {"Authorization", "Accept-Language"} <= {one.strip() for one in mine["Vary"].split(",")}
