from django.urls import path

from maillage.cooperation.views import agendas, calendars, meeting_answers, meeting_door, meetings, minutes

ONE = "cooperations/<int:pk>/reunions/<int:number>"
PAPER = f"{ONE}/papiers/<slug:name>.<slug:kind>"

urlpatterns = [
    path("cooperations/<int:pk>/reunions", meetings.meetings, name="meetings"),
    path("cooperations/<int:pk>/reunions/nouvelle", meetings.new, name="meeting_new"),
    path(ONE, meetings.meeting, name="meeting"),
    path(f"{ONE}/modifier", meetings.edit, name="meeting_edit"),
    path(f"{ONE}/ordre-du-jour", agendas.agenda, name="meeting_agenda"),
    path(f"{ONE}/ordre-du-jour/envoyer", agendas.tell, name="meeting_agenda_tell"),
    path(f"{ONE}/convoquer", meetings.convene, name="meeting_convene"),
    path(f"{ONE}/annuler", meetings.cancel, name="meeting_cancel"),
    path(f"{ONE}/repondre", meeting_answers.answer, name="meeting_answer"),
    path(f"{ONE}/souhaits", meeting_answers.wish, name="meeting_wish"),
    path(f"{ONE}/reunion.ics", meeting_answers.calendar, name="meeting_calendar"),
    path(PAPER, meeting_answers.paper, name="meeting_paper"),
    path(f"{ONE}/presences", minutes.sheet, name="meeting_sheet"),
    path(f"{ONE}/compte-rendu", minutes.minutes, name="minutes"),
    path(f"{ONE}/compte-rendu/ecrire", minutes.write, name="minutes_write"),
    path(f"{ONE}/compte-rendu/envoyer", minutes.send, name="minutes_send"),
    path(f"{ONE}/compte-rendu/approuver", minutes.approve, name="minutes_approve"),
    path(f"{ONE}/compte-rendu/remarques", minutes.say, name="minutes_say"),
    path(f"{ONE}/compte-rendu/suites", minutes.bear, name="minutes_bear"),
    path("c/meeting/<str:token>", meeting_door.door, name="meeting_door"),
    path("c/meeting/<str:token>/reunion.ics", meeting_door.door_calendar, name="meeting_door_calendar"),
    path("agenda", calendars.agenda, name="agenda"),
    path("agenda/suivre", calendars.follow, name="calendar_follow"),
    path("agenda/<int:pk>/retirer", calendars.stop, name="calendar_stop"),
    path("c/agenda/<slug:token>.ics", calendars.feed, name="calendar_feed"),
]
