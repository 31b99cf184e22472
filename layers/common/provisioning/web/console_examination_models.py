"""What the console's API takes and gives of an examination."""

from pydantic import Field

from provisioning.domain.examination import Sort
from provisioning.domain.findings import Code, Finding
from provisioning.usecases.examine import Page
from provisioning.web.console_models import ConsoleModel


class ExaminationParameters(ConsoleModel):
    """Where to go on."""

    cursor: str | None = Field(default=None, description="The nextCursor of the page before; absent: the first page.")


class NextRepairs(ConsoleModel):
    """Where to go on with the repairs."""

    cursor: str | None = Field(None, description="The nextCursor of the page before; null: the first page.")


class FindingView(ConsoleModel):
    """Something that should never be, and whom or what it concerns; null is what does not matter to it."""

    code: Code
    detail: str = Field(description="What is wrong.")
    remedy: str = Field(description="What a repair does; where there is none, what an operator can do.")
    repairable: bool
    repaired: bool
    provider_id: str | None
    user_id: str | None
    user_name: str | None
    group_id: str | None
    group_name: str | None
    other_id: str | None = Field(description="Of the organization, the legal hold, the job or the second user.")
    place: str | None = Field(description="The keys of the item in the table.")

    @classmethod
    def of(cls, finding: Finding) -> "FindingView":
        """The finding as operators see it."""
        about = finding.about
        return cls(
            code=finding.code,
            detail=finding.detail,
            remedy=finding.remedy,
            repairable=finding.repairable,
            repaired=finding.repaired,
            provider_id=about.provider_id or None,
            user_id=about.user_id or None,
            user_name=about.user_name or None,
            group_id=about.group_id or None,
            group_name=about.group_name or None,
            other_id=about.other_id or None,
            place=about.place or None,
        )


class ExaminationPage(ConsoleModel):
    """What one page of an examination brought to light."""

    examined: dict[Sort, int] = Field(description="How many items of each kind.")
    findings: list[FindingView]
    unjudged: list[str] = Field(description="Of what nothing can be said, since it kept changing, in sentences.")
    progress: float = Field(description="From 0 to 1; an estimate before the last page.")
    next_cursor: str | None

    @classmethod
    def of(cls, page: Page) -> "ExaminationPage":
        """The page as operators see it."""
        return cls(
            examined=dict(page.examined),
            findings=[FindingView.of(finding) for finding in page.findings],
            unjudged=page.unjudged,
            progress=page.progress,
            next_cursor=page.cursor,
        )
