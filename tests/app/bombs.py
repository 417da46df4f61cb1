"""Small files that unpack to very much, or lie about it."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Mapping

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_STRING = b"<si><t>a</t></si>"
_TWO = b'<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
_UNDER = 190_000_000  # bytes: what a look at the sizes lets through
_OVER = 230_000_000


def workbook(sheet: bytes, strings: bytes = b"") -> bytes:
    """A workbook of one sheet."""
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_SHEET}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_SHEET}.worksheet+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_SHEET}.sharedStrings+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        f'<sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        for name, text in parts.items():
            packed.writestr(name, _HEAD + text)
        packed.writestr("xl/worksheets/sheet1.xml", sheet)
        packed.writestr("xl/sharedStrings.xml", strings or _shared(1))
    return out.getvalue()


def _rows(rows: bytes) -> bytes:
    return f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>'.encode() + rows + b"</sheetData></worksheet>"


def _shared(count: int) -> bytes:
    return f'{_HEAD}<sst xmlns="{_MAIN}">'.encode() + _STRING * count + b"</sst>"


def _lying(data: bytes) -> bytes:
    """The same with sizes of 100 bytes wherever a size stands."""
    told = bytearray(data)
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        at = packed.start_dir
        for entry in packed.infolist():
            struct.pack_into("<I", told, entry.header_offset + 22, 100)
    while told[at : at + 4] == b"PK\x01\x02":
        struct.pack_into("<I", told, at + 24, 100)
        at += 46 + sum(struct.unpack_from("<HHH", told, at + 28))
    return bytes(told)


def _laughing() -> bytes:
    """One cell of entities of entities, which would be 50 GB."""
    entities = "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9))
    cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>&j;</t></is></c></row>'
    body = f'<worksheet xmlns="{_MAIN}"><sheetData>{cell}</sheetData></worksheet>'
    return f'{_HEAD}<!DOCTYPE x [<!ENTITY a "{"ha" * 25}">{entities}]>{body}'.encode()


def _open_document() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("content.xml", b"0" * _OVER, zipfile.ZIP_DEFLATED, 1)
    return out.getvalue()


def _nested() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        packed.writestr("within.xlsx", workbook(_rows(b"0" * _OVER)))
    return out.getvalue()


BOMBS: Mapping[str, Callable[[], bytes]] = {
    "zeros.xlsx": lambda: workbook(_rows(b"0" * _OVER)),
    "strings.xlsx": lambda: workbook(_rows(_TWO), _shared(_UNDER // len(_STRING))),
    "lying.xlsx": lambda: _lying(workbook(_rows(_TWO), _shared(_OVER // len(_STRING)))),
    "laughing.xlsx": lambda: workbook(_laughing()),
    "zeros.ods": _open_document,
    "nested.zip": _nested,
}
"""Each under 8 MB."""
