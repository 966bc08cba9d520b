from django.urls import path

from maillage.cooperation.views import documents, signing, signing_door, versions

urlpatterns = [
    path("cooperations/<int:pk>/documents", documents.documents, name="documents"),
    path("cooperations/<int:pk>/documents/ouvrir", documents.open_document, name="document_open"),
    path("cooperations/<int:pk>/documents/verifier", documents.verify, name="document_verify"),
    path("cooperations/documents/<int:pk>", documents.document, name="document"),
    path("cooperations/documents/<int:pk>/completer", documents.fill, name="document_fill"),
    path("cooperations/documents/<int:pk>/fabriquer", documents.make, name="document_make"),
    path("cooperations/documents/<int:pk>/conseil", documents.board, name="document_board"),
    path("cooperations/membres/<int:pk>/fiche", documents.member_sheet, name="member_sheet"),
    path("cooperations/versions/<int:pk>", versions.version, name="version"),
    path("cooperations/versions/<int:pk>/document.pdf", versions.pdf, name="version_pdf"),
    path("cooperations/versions/<int:pk>/document.docx", versions.docx, name="version_docx"),
    path("cooperations/versions/<int:pk>/attestation.pdf", versions.certificate, name="version_certificate"),
    path("cooperations/versions/<int:pk>/proposer", versions.propose_version, name="version_propose"),
    path("cooperations/versions/<int:pk>/retirer", versions.withdraw_version, name="version_withdraw"),
    path("cooperations/versions/<int:pk>/signer", signing.sign_version, name="version_sign"),
    path("cooperations/versions/<int:pk>/refuser", signing.refuse_version, name="version_refuse"),
    path("c/sign/<str:token>", signing_door.door, name="sign_door"),
    path("c/sign/<str:token>/document.pdf", signing_door.pdf, name="sign_door_pdf"),
    path("c/sign/<str:token>/attestation.pdf", signing_door.certificate, name="sign_door_certificate"),
]
