"""What each field means by which operators run the place: its rules, its catalogue, its health."""

from piecework.documentation.word import JOB, NOON, Word

PLACE_WORDS: dict[str, Word] = {
    # the rules of the place
    "rules": Word("Every rule, group by group."),
    "rule": Word("The rule as it counts from now on."),
    "Rule.name": Word("The rule's name.", "holds_max"),
    "ChangeRule.name": Word("The rule's name.", "holds_max"),
    "GetRuleChanges.name": Word("Only changes of this rule; empty for all.", ""),
    "RuleChange.name": Word("The rule's name.", "holds_max"),
    "group": Word("What it is about: fees, limits, or how long things are kept.", "limits"),
    "meaning": Word(
        "What it means, in one sentence.", "Positions one worker may hold at the same time, over all jobs."
    ),
    "Rule.kind": Word("The type of its value.", "whole number"),
    "may_be": Word("In words what its value may be.", "a whole number from 1 to 100"),
    "default": Word("The value that counts where nobody set one.", "5"),
    "value": Word("The value, as text.", "5"),
    "changes": Word("What was changed, the newest first."),
    "RuleChange.before": Word("The value until then.", "5"),
    "after": Word("The value from then on.", "3"),
    "changed_by": Word("The operator's account id; empty on the command line.", "0f9e8d7c"),
    "changed_at": Word("When it was changed.", NOON),
    "ChangeRule.reason": Word("Why; it stays on record.", "Too many holds ran out unused."),
    "RuleChange.reason": Word("Why.", "Too many holds ran out unused."),
    # the catalogue
    "CatalogAnswer.categories": Word("Every category, closed ones too."),
    "CatalogAnswer.zones": Word("Every zone, closed ones too."),
    **{
        f"{answer}.version": Word("The catalogue's version: how many changes there were.", 7)
        for answer in (
            "CatalogAnswer",
            "CatalogChangeOnRecord",
            "CatalogChanged",
            "CatalogFile",
            "CatalogFileChecked",
            "CatalogImported",
        )
    },
    "ImportCatalog.version": Word("Import only if the catalogue is still this version; left out: whichever.", 6),
    **{
        f"{of}.is_closed": Word("Whether it takes no new jobs.", False)
        for of in ("CatalogCategory", "CatalogZone", "PutCategory", "PutZone")
    },
    **{f"{of}.name": Word("The category's name.", "Sign up") for of in ("CatalogCategory", "PutCategory")},
    **{f"{of}.name": Word("The zone's name.", "Europe West") for of in ("CatalogZone", "PutZone")},
    **{f"{of}.zone_id": Word("The zone's id.", "int") for of in ("CatalogZone", "Price", "NewPrice", "PutZone")},
    "RemoveZone.zone_id": Word("The zone's id.", "mars"),
    "RemoveCategory.category_id": Word("The category's id.", "9999"),
    "CatalogZone.countries": Word("Its countries; `*` alone is everyone.", ["*"]),
    "PutZone.countries": Word("Its countries; `*` alone is everyone.", ["*"]),
    "PutZone.excludable_countries": Word("Which of them a job may exclude.", ["br", "in"]),
    "CatalogCategory.prices": Word("Its lowest pay in every zone."),
    "PutCategory.prices": Word("Lowest pay that is to be different, by zone; a new category needs all."),
    "NewPrice.task_value_min": Word("The least such a task may pay from now on.", 0.08),
    "CatalogChange.kind": Word("What is changed.", "category"),
    "CatalogChange.id": Word("Its id.", "0501"),
    "CatalogChange.what": Word("What happens to it.", "changed"),
    "CatalogChange.fields": Word("What is different about it."),
    "FieldChange.field": Word("Which field; `price int` is the lowest pay in zone `int`.", "price int"),
    "FieldChange.before": Word("What it was; empty: there was none.", "0.0800"),
    "FieldChange.after": Word("What it is then; empty: there is none.", "0.0900"),
    **{
        f"{of}.what": Word("What the file has all of.", "categories")
        for of in ("GetCatalogFile", "CatalogFileChecked", "CatalogImported")
    },
    **{
        f"{of}.changes": Word("What is different; nothing, where all was so already.")
        for of in ("CatalogChanged", "CatalogFileChecked", "CatalogImported", "CatalogChangeOnRecord")
    },
    "CatalogFile.file": Word(
        "The file: CSV, with LF.", "id,zone,countries,excludable_countries,closed\nint,International,*,,no\n"
    ),
    "CheckCatalogFile.file": Word("The file's text.", "id,zone,countries,excludable_countries\nint,International,*,\n"),
    "ImportCatalog.file": Word("The file's text.", "id,zone,countries,excludable_countries\nint,International,*,\n"),
    **{
        f"{of}.reason": Word("Why; it stays on record.", "Prices of spring.")
        for of in (
            "PutCategory",
            "RemoveCategory",
            "PutZone",
            "RemoveZone",
            "ImportCatalog",
            "CatalogChangeOnRecord",
        )
    },
    # health
    "is_well": Word("Whether there is nothing to be troubled by.", True),
    "troubles": Word("What is wrong, in sentences.", []),
    "database_bytes": Word("The database's size on disk, indexes included.", 48_000_000),
    "HealthAnswer.audit": Word("The last audit that ended; null: none did yet."),
    "postbacks": Word("The calls to receivers, all together."),
    "address_countries": Word("Who tells in which country an address is."),
    "is_told": Word("Whether anybody does; if not, no task is marked as from another country.", True),
    "HealthOfCountries.message": Word("The same as a sentence.", "The proxy tells it in the header CF-IPCountry."),
    "database_built_at": Word("Of when the file of addresses is; null: there is none.", NOON),
    "chores": Word("Every chore, by name."),
    "chore": Word("The chore's name.", "expire_holds"),
    "HealthOfChore.meaning": Word("What it does.", "Ends holds that ran out; their places reopen or are refunded."),
    "every_seconds": Word("How often it is begun.", 5.0),
    "HealthOfChore.state": Word("`late`: it was not begun for too long; `failing`: its last step failed.", "ok"),
    "HealthOfChore.started_at": Word("When it was last begun, give or take ten seconds.", NOON),
    "succeeded_at": Word("When it last ended well.", NOON),
    "failed_at": Word("When it last failed; null: never.", None),
    "HealthOfChore.last_error": Word("How it last failed.", ""),
    "HealthOfChore.waiting": Word("What is due for it and not done; null where that is not counted.", 0),
    "HealthOfPostbacks.waiting": Word("Calls that wait for their time or their receiver.", 12),
    "waiting_since": Word("Since when the oldest of it has waited.", NOON),
    "given_up_today": Word("Calls given up within 24 hours.", 0),
    "receivers": Word("Receivers that are called.", 3),
    "receivers_failing": Word("Of those, whose last call failed.", 0),
    "receivers_paused": Word("Receivers that are paused because they failed.", 0),
    "HealthOfAudit.ended_at": Word("When it ended.", NOON),
    "seconds": Word("How long it took.", 0.42),
    "HealthOfAudit.entries": Word("How many entries the book had.", 120_000),
    "findings": Word("How many things do not add up: 0, or alarm.", 0),
    "first_findings": Word("The first 100 of them."),
    "check": Word("Which check found it.", "escrow"),
    "where": Word("The ids of what it is about.", JOB),
    "AuditFinding.message": Word("What was expected, and what is there.", "escrow holds 1.0000, needs 1.0700"),
}
