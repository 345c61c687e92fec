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

_RESPONDENTS = (answering, phases, together, files, results, shares)
_ROUNDS = (rounds, inviting, invited, choosing, shown, publishing, comparing)
_ADMINISTRATION = (manage, managed_organisations, managed_people)
_FEATURES = (home, own, accounts, people, organisations, joining, *_RESPONDENTS, *_ROUNDS, *_ADMINISTRATION)
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
)
"""What is posted by somebody who need not be signed in: nobody is sent to sign in where it lost its token."""
