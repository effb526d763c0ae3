"""Reading files of results: as a bank, a spreadsheet or a hand writes them; what is wrong is said by line."""

from decimal import Decimal

import pytest

from piecework.refusal import InvalidRequest
from piecework.tables import ROUNDED, TWO_WAYS
from piecework.withdrawals.batches.reading import LINES_MAX, read_results

HEAD = "withdrawal,amount,result,reference,reason\n"


def faults(text: str) -> list[str]:
    with pytest.raises(InvalidRequest) as refused:
        read_results(text)
    assert {fault.field for fault in refused.value.faults} == {"csv"}
    return [fault.message for fault in refused.value.faults]


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "PW-ab12,5.0000,paid,T 1,\n",
        HEAD + "ab12,5,PAID,T 1\n",
        "\ufeffresult;withdrawal;reference;amount\r\npaid;pw-AB12;T 1;5,0000\r\n",
        HEAD + "\n,,,,\nPW-ab12, 5.00 ,Paid, T 1 ,\nPW-ab13,5,,,\n",
        HEAD + "PW-ab12,5,paid,T 1,\nPW-ab12,5,paid,T 1,\n",
        'Withdrawal,Result,Reference,Amount,more\n"PW-ab12","paid","T 1","5",x\n',
    ],
)
def test_a_result_is_read_however_it_was_saved(text: str):
    (result,) = read_results(text)
    assert (result.withdrawal_id, result.is_paid, result.amount, result.reference) == ("ab12", True, Decimal(5), "T 1")


@pytest.mark.parametrize(
    ("written", "amount"), [("5000,5", "5000.5"), ("5,000.50", "5000.5"), ("5 000", "5000"), ("", None)]
)
def test_an_amount_is_read_as_a_spreadsheet_writes_it(written: str, amount: str | None):
    (result,) = read_results(HEAD + f'PW-ab12,"{written}",paid,,\n')
    assert result.amount == (None if amount is None else Decimal(amount))


def test_a_reference_that_was_made_harmless_is_itself_again():
    (result,) = read_results(HEAD + "PW-ab12,5,paid,'-T 1,\n")
    assert result.reference == "-T 1"


def test_what_failed_has_its_reason():
    (result,) = read_results(HEAD + "PW-ab12,5,failed,,Account closed.\n")
    assert (result.is_paid, result.reason) == (False, "Account closed.")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("PW-1,5,perhaps,,", "Line 2: the result is 'perhaps': it must be paid, failed, or empty."),
        ("PW-1,5,failed,,", "Line 2: what failed needs a reason: its owner reads it."),
        ("PW-1,about 5,paid,,", "Line 2: 'about 5' is no amount such as 0.24."),
        (
            'PW-1,"1,234",paid,,',
            f"Line 2: '1,234' {TWO_WAYS}",
        ),
        (
            "1.58E+13,5,paid,,",
            f"Line 2: '1.58E+13' {ROUNDED}",
        ),
        ('PW-1,5,paid,"a\nb",', "Line 2: references and reasons stand on one line."),
        (f"PW-1,5,paid,{'x' * 201},", "Line 2: a reference has at most 200 characters, a reason 500."),
        ("PW-1,5,paid,,\nPW-1,5,failed,,Closed.", "Line 3: line 2 says something else of the same withdrawal."),
        ("PW-1,5,paid,T 1,\nPW-1,5,paid,T 2,", "Line 3: line 2 says something else of the same withdrawal."),
        ("PW-1,5,,,", "No line of the file has a result: write paid or failed into that column."),
    ],
)
def test_a_wrong_line_is_named(line: str, said: str):
    assert faults(HEAD + line + "\n") == [said]


def test_files_that_are_none():
    assert "The file is empty" in faults("")[0]
    assert "no column 'withdrawal'" in faults("a,result\n")[0]
    assert "no column 'result'" in faults("withdrawal,amount\nPW-1,5\n")[0]
    assert "a name of its own" in faults("withdrawal,result,Result\nPW-1,paid,paid\n")[0]
    assert "a quote begins here" in faults(HEAD + 'PW-1,5,paid,"x,\nPW-2,5,paid,,\n')[0]
    assert "at most 200 characters" in faults(HEAD + "PW-1,5,paid," + "x" * 200_000 + ",\n")[0]
    assert f"more than {LINES_MAX} lines" in faults(HEAD + "PW-1,5,,,\n" * (LINES_MAX + 1))[0]


def test_no_more_than_twenty_faults_are_told():
    assert len(faults(HEAD + "PW-1,5,maybe,,\n" * 50)) == 20
