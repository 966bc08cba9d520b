"""What members say of an action or of a point of a gate: kept once, signed, told to those concerned."""

from __future__ import annotations

import pytest
from django.urls import reverse

from maillage.accounts.models import JournalEntry, Notification
from maillage.cooperation.actions.comments import EmptyComment, comment_point, comment_task
from maillage.cooperation.actions.plan import add_task
from maillage.cooperation.actions.stages import AlreadyBegun, Said, answer_point, leave_process, take_process
from maillage.cooperation.models.reading import ReadingChoice
from maillage.cooperation.models.stages import ProjectPoint
from maillage.cooperation.tests.factories import NOW, acting_for, make_member
from maillage.cooperation.tests.plan.conftest import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def point(project, by) -> ProjectPoint:
    return take_process(project=project, source="dla", by=by, at=NOW).points.get(code="VP-09")


def told(actor) -> list[str]:
    rows = Notification.objects.filter(user=actor.user).order_by("pk")
    return [row.message % row.facts for row in rows]


def test_comments_are_signed_by_person_and_organisation(project, partner, by, partner_by, point):
    task = add_task(project=project, title="Chiffrer", owner=None, due=None, by=by, at=NOW)

    on_task = comment_task(task=task, text=" Vu avec le maire ", by=partner_by, at=NOW)
    on_point = comment_point(point=point, text=" Relu ", by=partner_by, at=NOW)

    assert (on_task.text, on_task.member, on_task.author) == ("Vu avec le maire", partner, partner_by.user)
    assert (on_point.text, on_point.point, on_point.task) == ("Relu", point, None)
    events = JournalEntry.objects.filter(about=f"project:{project.pk}").values_list("what", flat=True)
    assert {"task.comment", "stages.comment"} <= set(events)


def test_an_empty_comment_says_so_and_one_sent_twice_is_kept_once(by, point):
    with pytest.raises(EmptyComment):
        comment_point(point=point, text=" ", by=by, at=NOW)

    for _ in range(2):
        comment_point(point=point, text="Relu", by=by, at=NOW)

    assert point.comments.count() == 1


def test_those_concerned_are_told_once_until_they_read_it(project, by, partner_by, point):
    other = acting_for(make_member(project))
    said = Said("met", proof="by_note", text="Vu")
    answer_point(point=point, said=said, version=None, by=partner_by, at=NOW)

    comment_point(point=point, text="Lequel ?", by=by, at=NOW)
    comment_point(point=point, text="Et quand ?", by=by, at=NOW)

    assert len(told(partner_by)) == 1
    assert "VP-09" in told(partner_by)[0]
    assert told(other) == told(by) == []
    Notification.objects.update(read_at=NOW)
    comment_point(point=point, text="Alors ?", by=other, at=NOW)
    assert (len(told(partner_by)), len(told(by))) == (2, 1)


def test_who_bears_an_action_is_told_that_it_is_commented(project, partner, by, partner_by):
    task = add_task(project=project, title="Chiffrer", owner=partner, due=None, by=by, at=NOW)

    comment_task(task=task, text="Pour quand ?", by=by, at=NOW)

    assert any("commentée" in one for one in told(partner_by))


def test_a_process_with_comments_stays(by, point):
    comment_point(point=point, text="Relu", by=by, at=NOW)

    with pytest.raises(AlreadyBegun):
        leave_process(process=point.process, by=by, at=NOW)


def test_the_page_of_a_point_shows_comments_and_takes_one_more(browser, reader, stranger, project, point):
    url = reverse("cooperation:point_comment", args=[point.pk])

    answer = browser.post(url, {"text": "Vu <i>ensemble</i>"})
    refused = browser.post(url, {"text": " "})

    page = reader.get(reverse("cooperation:point", args=[point.pk])).text
    assert answer.url.endswith("#commentaires")
    assert refused.status_code == 422
    assert refused.text.count('id="comment_text"') == 1
    assert "Vu &lt;i&gt;ensemble&lt;/i&gt;" in page
    assert url not in page
    assert "1 commentaire" in browser.get(reverse("cooperation:stages", args=[project.pk])).text
    assert reader.post(url, {"text": "x"}).status_code == 403
    assert stranger.post(url, {"text": "x"}).status_code == 404


def test_who_is_not_shown_the_stages_neither_comments_nor_is_told(project, by, point):
    seat = make_member(project, role="observer")
    actor, url = acting_for(seat), reverse("cooperation:point_comment", args=[point.pk])
    comment_point(point=point, text="Vu", by=actor, at=NOW)

    ReadingChoice.objects.create(project=project, role="observer", parts=[], at=NOW)
    comment_point(point=point, text="Lequel ?", by=by, at=NOW)

    assert signed_in(actor).post(url, {"text": "x"}).status_code == 403
    assert told(actor) == []
