"""`piecework rules ...`: what operators decide about the marketplace, from the command line."""

import click

from piecework.cli.printing import print_json, say


@click.group()
def rules() -> None:
    """See and change the rules of the place: fees, limits, levels, how long things are kept."""


@rules.command("list")
@click.option("--json", "as_json", is_flag=True, help='Print {"rules": [{"name", "value", "default", ...}]}.')
def list_(as_json: bool) -> None:
    """List every rule with its value; a star marks those that differ from the default."""
    from piecework.cli.starting import database_at_hand, start
    from piecework.rules.changing import load_rules

    with database_at_hand(start()) as database:
        known = database.read(load_rules)
    shown = [
        {
            "name": rule.described.name,
            "group": rule.described.group,
            "meaning": rule.described.rule.meaning,
            "may_be": rule.described.may_be,
            "default": rule.described.text_of(rule.described.default),
            "value": rule.described.text_of(rule.value),
        }
        for rule in known
    ]
    if as_json:
        print_json({"rules": shown})
        return
    group = ""
    for rule in shown:
        if rule["group"] != group:
            group = rule["group"]
            say(f"{group}:")
        star = " " if rule["value"] == rule["default"] else "*"
        say(f"  {rule['name']:<28}{rule['value']:>16} {star} {rule['meaning']}")


@rules.command("set")
@click.argument("name")
@click.argument("value")
@click.option("--reason", required=True, help="Why; it stays on record.")
@click.option("--json", "as_json", is_flag=True, help='Print {"name", "value"}.')
def set_(name: str, value: str, reason: str, as_json: bool) -> None:
    """Give the rule NAME another VALUE, which counts from now on in every process."""
    from piecework.acts.place import ChangeRule, change_rule
    from piecework.cli.acting import do_act
    from piecework.cli.starting import database_at_hand, start

    with database_at_hand(start()) as database:
        rule = do_act(database, change_rule, ChangeRule(name, value, reason))
    told = rule.described.text_of(rule.value)
    if as_json:
        print_json({"name": name, "value": told})
    else:
        say(f"{name} is {told} now.")


@rules.command("history")
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help='Print {"changes": [{"name", "before", "after", ...}]}.')
def history(name: str | None, as_json: bool) -> None:
    """Show the last 100 changes, of the rule NAME or of all, the newest first."""
    from piecework.cli.starting import database_at_hand, start
    from piecework.clock import wire_time
    from piecework.rules.changing import list_rule_changes

    with database_at_hand(start()) as database:
        page = database.read(lambda tx: list_rule_changes(tx, name=name, page=1))
    if as_json:
        names = ("name", "before", "after", "reason", "changed_by")
        print_json(
            {
                "changes": [
                    {key: getattr(change, key) for key in names} | {"changed_at": wire_time(change.changed_at)}
                    for change in page.items
                ]
            }
        )
        return
    for change in page.items:
        who = change.changed_by or "command line"
        told = f"{change.name}: {change.before} -> {change.after}"
        say(f"{wire_time(change.changed_at)}  {who}  {told}  {change.reason}")
    if not page.items:
        say("No rule was changed yet.")
