"""The words of a register being imported: what is wrong with a line, and what puts it right."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from muster.formats.guard import WorkbookFault
from muster.formats.line import RowFault
from muster.formats.person_change_words import CAUSES, HOUSEHOLDS

Words = Mapping[str, str | Promise]

SHEETS: Words = {
    "organisations": pgettext_lazy("sheet", "Organisations"),
    "posts": pgettext_lazy("sheet", "Posts"),
    "people": pgettext_lazy("sheet", "People"),
}
FIELDS: Words = {
    "aliases": _("aliases"),
    "authorised": _("establishment"),
    "birth_year": _("year of birth"),
    "code": _("code"),
    "competences": _("competences"),
    "division_code": _("division code"),
    "enforcing": _("enforces the law"),
    "high_risk": _("high risk"),
    "home": _("organisation"),
    "household": _("household"),
    "household_code": _("household code"),
    "kind": _("kind"),
    "lat": _("latitude"),
    "leader": _("leader"),
    "lon": _("longitude"),
    "name": _("name"),
    "person_name": pgettext_lazy("person", "Name"),
    "number": _("number"),
    "owner": _("owner"),
    "parent": _("organisation above"),
    "partners": _("coordinated with"),
    "party_since": _("Party member since"),
    "pattern": _("rotation pattern"),
    "rank": _("rank"),
    "reports": _("files the return"),
    "role": _("role"),
    "section": _("section"),
    "health": _("health"),
    "telephone": _("telephone"),
    "id_number": _("ID number"),
    "address": _("home address"),
}
FACTS: Words = {
    "org.founded": _("Organisation founded"),
    "org.moved": _("Organisation moved"),
    "org.renamed": _("Organisation renamed"),
    "org.alias_given": _("Alias given"),
    "org.alias_ended": _("Alias ended"),
    "org.coordinated": _("Coordination agreed"),
    "org.closed": _("Organisation closed"),
    "post.opened": _("Post opened"),
    "post.renamed": _("Post renamed"),
    "post.moved": _("Post moved"),
    "post.closed": _("Post closed"),
}
# What is wrong, and what to do. The parameters are those of the remedy, and the value given.
FAULTS: Words = {
    RowFault.NO_SHEET: _("None of the sheets is known. Name one of them: %(wanted)s."),
    RowFault.SHEET_TWICE: _("The sheet is there twice. Put all lines on one."),
    RowFault.NO_HEADINGS: _("No row of headings is found. It must have %(wanted)s."),
    RowFault.NOTHING_THERE: _("No line holds anything. Fill one in."),
    RowFault.MISSING_COLUMN: _("A column is missing. Add %(wanted)s."),
    RowFault.UNKNOWN_COLUMN: _("Nothing reads this column. Take it out, or call it %(nearest)s."),
    RowFault.COLUMN_TWICE: _("The column is there twice. Take one out."),
    RowFault.PERSONAL_COLUMN: _("This has no place in Muster. Take the column out of the file."),
    RowFault.REQUIRED_MISSING: _("It is empty. Fill it in."),
    RowFault.BAD_TEXT: _("It holds a character that cannot be seen, %(character)s. Type it anew."),
    RowFault.TEXT_TOO_LONG: _("It is too long. Write at most %(limit)s characters."),
    RowFault.BAD_CODE: _("It is no code. Write up to %(limit)s letters, digits, - _ or a point."),
    RowFault.BAD_DIVISION: _("It is no division code. Write six digits, or nothing."),
    RowFault.UNKNOWN_WORD: _("The word is not known. Write one of %(allowed)s."),
    RowFault.REPEATED_ITEM: _("%(item)s is named twice. Name it once."),
    RowFault.BAD_COMPETENCE: _("%(item)s is no competence. Write a code, or code:2021-06-30."),
    RowFault.NOT_A_DATE: _("%(item)s is no day. Write it like 2021-06-30."),
    RowFault.NOT_A_YEAR: _("It is no year. Write it like 1985 or 1985-03."),
    RowFault.NOT_A_NUMBER: _("It is no number. Write it in digits."),
    RowFault.OUT_OF_RANGE: _("It cannot be. Write a number from %(least)s to %(most)s."),
    RowFault.IMPOSSIBLE_AGE: _(
        "Nobody in the service has this age. Years run from %(least)s to %(most)s."
    ),
    RowFault.PARTY_TOO_EARLY: _("Too young for the Party then. %(least)s is the earliest year."),
    RowFault.IN_THE_FUTURE: _("It lies in the future. %(most)s is the latest year."),
    RowFault.DUPLICATE: _("Row %(row)s has it already. Give each line its own."),
    RowFault.ALREADY_RECORDED: _(
        "It is on the register already. Take the line out; changes are recorded, not imported."
    ),
    RowFault.UNKNOWN_ORGANISATION: _(
        "No organisation is called so. Write its code, its full name or an alias. Most like it: "
        "%(nearest)s."
    ),
    RowFault.AMBIGUOUS_ORGANISATION: _("Several are called so. Write a code: %(codes)s."),
    RowFault.NOT_BENEATH: _("It does not stand beneath %(above)s. Those called so: %(codes)s."),
    RowFault.ALIAS_TAKEN: _("Others are called so: %(codes)s. Take the alias out."),
    RowFault.PARENT_LOOP: _("It would stand above itself: %(path)s. Put one line right."),
    RowFault.WITHOUT_OWNER: _("A post belongs to an organisation. Name it."),
    RowFault.AND_MORE: _("%(count)s further faults are not listed. Put these right first."),
    WorkbookFault.FILE_TOO_LARGE: _("The file is too large. Split it."),
    WorkbookFault.NOT_A_WORKBOOK: _("It is no workbook. Save it as .xlsx, or as .csv."),
    WorkbookFault.OLD_WORKBOOK: _("It is an old workbook (.xls). Save it as .xlsx."),
    WorkbookFault.ENCRYPTED: _("It is locked by a password. Save it without one."),
    WorkbookFault.NOT_UTF8: _("Its text cannot be read. Save it as CSV in UTF-8."),
    WorkbookFault.TOO_MANY_SHEETS: _("It has too many sheets. At most %(limit)s."),
    WorkbookFault.TOO_MANY_ROWS: _("It has too many rows. At most %(limit)s."),
    WorkbookFault.TOO_MANY_COLUMNS: _("It has too many columns. At most %(limit)s."),
}
DAMAGED = _("The file is damaged or unsafe to open. Save it anew, as .xlsx.")

# Values of what is recorded of people, by the name of their field.
OF_PEOPLE: Mapping[str, Words] = {"cause": CAUSES, "household": HOUSEHOLDS}
