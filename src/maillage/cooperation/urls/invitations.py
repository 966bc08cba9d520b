"""Pages of invitations: for who invites, for who is invited here, for who holds a link."""

from django.urls import URLPattern, path

from maillage.cooperation.views import doors
from maillage.cooperation.views import invitation_answers as answers
from maillage.cooperation.views import invitation_steps as steps
from maillage.cooperation.views import invitations as views

ONE = "cooperations/<int:pk>/invitations/<int:number>"

urlpatterns: list[URLPattern] = [
    path("cooperations/<int:pk>/invitations", views.invitations, name="invitations"),
    path("cooperations/<int:pk>/invitations/envoyer", views.invite, name="invite"),
    path(ONE, views.invitation, name="invitation"),
    path(f"{ONE}/renvoyer", steps.resend, name="invitation_resend"),
    path(f"{ONE}/adresse", steps.change_address, name="invitation_address"),
    path(f"{ONE}/retirer", steps.revoke, name="invitation_revoke"),
    path(f"{ONE}/repondre/<int:answer>", steps.reply, name="invitation_reply"),
    path("cooperations/<int:pk>/liens", doors.doors, name="doors"),
    path("cooperations/<int:pk>/liens/<int:number>/retirer", doors.take_back, name="door_close"),
    path("cooperations/<int:pk>/liens/<int:number>/renvoyer", doors.send_again, name="door_send"),
    path("cooperations/invitations/<int:pk>", answers.mine, name="my_invitation"),
    path("cooperations/invitations/<int:pk>/repondre", answers.answer_mine, name="my_invitation_answer"),
    path("c/invitation/<str:token>", answers.door, name="invitation_door"),
    path("c/invitation/<str:token>/repondre", answers.answer_door, name="invitation_door_answer"),
]
