from django.urls import path

from muster.incidents.views import closing, command, operation

urlpatterns = [
    path("operation/", operation.operation, name="operation"),
    path("operation/level/", command.set_level, name="set-level"),
    path("operation/phases/begin/", command.begin_phase, name="begin-phase"),
    path("operation/groups/add/", command.add_group, name="add-group"),
    path("operation/areas/draw/", operation.draw_area, name="draw-area"),
    path("operation/areas/<int:area>/release/", operation.release_area, name="release-area"),
    path("operation/areas/<int:area>/extend/", operation.extend_area, name="extend-area"),
    path("operation/areas/<int:area>/arrival/", operation.note_arrival, name="note-arrival"),
    path("closing/", closing.closings, name="closings"),
    path("closing/<int:pk>/", closing.closing, name="closing"),
    path("closing/close/", closing.close_operation, name="close-operation"),
    path("closing/destroy/", closing.ask_purge, name="ask-purge"),
    path("closing/<int:pk>/orders/<int:order>/sign/", closing.agree_purge, name="agree-purge"),
    path("closing/<int:pk>/orders/<int:order>/return/", closing.return_purge, name="return-purge"),
    path("closing/<int:pk>/orders/<int:order>/progress/", closing.purge_progress, name="purge-progress"),
    path("closing/<int:pk>/orders/<int:order>/", closing.purge_certificate, name="purge-certificate"),
    path("closing/<int:pk>/orders/<int:order>/pdf/", closing.certificate_file, name="purge-certificate-file"),
]
