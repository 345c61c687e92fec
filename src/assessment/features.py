"""The features of the application, in one list: whose pages there are."""

from assessment.accounts import account_views as people
from assessment.accounts import views as accounts
from assessment.answering import file_views as files
from assessment.answering import phase_views as phases
from assessment.answering import together_views as together
from assessment.answering import views as answering
from assessment.comparing import views as comparing
from assessment.home import views as home
from assessment.home import work_views as own
from assessment.manage import demonstration_views as practice
from assessment.manage import organisation_views as managed_organisations
from assessment.manage import people_views as managed_people
from assessment.manage import views as manage
from assessment.organisations import joining_views as joining
from assessment.organisations import views as organisations
from assessment.results import share_views as shares
from assessment.results import views as results
from assessment.rounds import choosing_views as choosing
from assessment.rounds import invited_views as invited
from assessment.rounds import inviting_views as inviting
from assessment.rounds import publishing_views as publishing
from assessment.rounds import shown_views as shown
from assessment.rounds import views as rounds
from assessment.workshop import board_views as board
from assessment.workshop import comments_views as comments
from assessment.workshop import desk_proposals_views as proposals
from assessment.workshop import desk_views as desk
from assessment.workshop import handed_views as handed
from assessment.workshop import paper_views as papers
from assessment.workshop import presenting_views as presenting
from assessment.workshop import record_views as records
from assessment.workshop import review_views as review
from assessment.workshop import reviewers_views as reviewers
from assessment.workshop import room_views as room
from assessment.workshop import screen_views as screens
from assessment.workshop import sheet_views as sheets
from assessment.workshop import views as sessions

_RESPONDENTS = (answering, phases, together, files, results, shares)
_ROUNDS = (rounds, inviting, invited, choosing, shown, publishing, comparing)
_WORKSHOP = (sessions, sheets, presenting, board, screens, room, records, papers, handed)
_REVIEW = (reviewers, desk, review, comments, proposals)
_ADMINISTRATION = (manage, managed_organisations, managed_people, practice)
_FEATURES = (
    home,
    own,
    accounts,
    people,
    organisations,
    joining,
    *_RESPONDENTS,
    *_ROUNDS,
    *_WORKSHOP,
    *_REVIEW,
    *_ADMINISTRATION,
)
BLUEPRINTS = tuple(feature.blueprint for feature in _FEATURES)
PUBLIC_POSTS = (
    "accounts.leave",
    "accounts.try_pin",
    "answering.begin",
    "files.begin_from_file",
    "home.choose_language",
    "invited.begin",
    "invited.make_account",
    "invited.no_letters_now",
    "joining.join",
    "people.enter_demonstration",
    "people.try_password",
    "people.try_code",
    "people.send_reset",
    "people.keep_new_password",
    "reviewers.follow_now",
    "room.dots",
    "room.enter",
    "room.evaluate",
    "room.leave",
    "room.take_back",
    "room.vote",
    "room.write",
)
"""What is posted by somebody who need not be signed in: nobody is sent to sign in where it lost its token."""
