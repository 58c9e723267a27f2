"""Screening: risk lists and rules, the ledger, one person, the board by town."""

from django.urls import path

from muster.screening.exports import views as exports
from muster.screening.letters import receiver
from muster.screening.letters import views as letters
from muster.screening.linking import views as linking
from muster.screening.rounds import views as rounds
from muster.screening.sources.urls import urlpatterns as sources
from muster.screening.views import ledger, looking, risk

urlpatterns = [
    *sources,
    path("screening/letters/", letters.letters, name="letters"),
    path("screening/letters/write/", letters.write_letter, name="write-letter"),
    path("screening/letters/<int:number>/", letters.letter, name="letter"),
    path("screening/letters/<int:number>/file/", letters.letter_file, name="letter-file"),
    path("screening/letters/<int:number>/renew/", letters.renew_letter, name="renew-letter"),
    path("screening/letters/<int:number>/close/", letters.close_letter, name="close-letter"),
    path("screening/letters/<int:number>/receipt/", letters.note_receipt, name="note-receipt"),
    path("letter/<str:token>/", receiver.letter_page, name="letter-page"),
    path("screening/rounds/", rounds.rounds, name="rounds"),
    path("screening/rounds/<int:number>/end/", rounds.end_round, name="end-round"),
    path("screening/overdue/", rounds.overdue, name="overdue"),
    path("screening/", ledger.index, name="ledger"),
    path("screening/board/", ledger.board, name="screening-board"),
    path("screening/looking/", looking.looking_anew, name="looking-anew"),
    path("screening/enter/", ledger.enter_person, name="enter-person"),
    path("screening/filters/save/", ledger.save_filter, name="save-filter"),
    path("screening/filters/<int:number>/remove/", ledger.remove_filter, name="remove-filter"),
    path("screening/export/", exports.export_ledger, name="export-ledger"),
    path("screening/layouts/", exports.ledger_layouts, name="ledger-layouts"),
    path("screening/layouts/<int:number>/remove/", exports.remove_layout, name="remove-layout"),
    path("screening/pairs/", linking.grey_pairs, name="grey-pairs"),
    path("screening/pairs/<int:pair>/", linking.settle_pair, name="settle-pair"),
    path("screening/merges/<int:merge>/part/", linking.part_people, name="part-people"),
    path("screening/decide/", ledger.decide_measures, name="decide-measures"),
    path("screening/people/<uuid:person>/", ledger.screened, name="screened"),
    path("screening/people/<uuid:person>/follow-up/", ledger.follow_up, name="follow-up"),
    path("risk/", risk.risk_lists, name="risk-lists"),
    path("risk/<int:number>/", risk.risk_list, name="risk-list"),
    path("risk/<int:number>/settle/", risk.settle_area, name="settle-area"),
    path("risk/<int:number>/add/", risk.add_area, name="add-area"),
    path("risk/<int:number>/problems/<int:problem>/seen/", risk.see_problem, name="see-problem"),
    path("risk/<int:number>/publish/", risk.publish_risk_list, name="publish-risk-list"),
    path("risk/<int:number>/discard/", risk.discard_risk_list, name="discard-risk-list"),
    path("risk/rules/", risk.control_rules, name="control-rules"),
    path("risk/rules/<int:number>/end/", risk.end_local_rules, name="end-local-rules"),
]
