"""The parts of a docx that do not depend on its text: styles, lists, relationships."""

from __future__ import annotations

_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_OFFICE = "http://schemas.openxmlformats.org"
_RELATIONSHIPS = f"{_OFFICE}/package/2006/relationships"
_DOCUMENT_RELATIONSHIPS = f"{_OFFICE}/officeDocument/2006/relationships"
_CONTENT = "application/vnd.openxmlformats-officedocument.wordprocessingml"
W = (
    f'xmlns:w="{_OFFICE}/wordprocessingml/2006/main" '
    f'xmlns:r="{_OFFICE}/officeDocument/2006/relationships"'
)
_FONT = "Calibri"
_HEADING_SIZES = (32, 28, 24, 22, 22, 22)
_BULLETS = ("•", "–", "▪")


def core_properties(title: str, language: str = "pt-PT", author: str = "") -> str:
    """Document properties; `title` and `author` are escaped text."""
    creator = f"<dc:creator>{author}</dc:creator>" if author else ""
    return (
        f'{_DECLARATION}<cp:coreProperties xmlns:cp="{_OFFICE}/package/2006/metadata/'
        'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{title}</dc:title>{creator}<dc:language>{language}</dc:language>"
        "</cp:coreProperties>"
    )


def head(text: str) -> str:
    """The text at the head of every page (escaped)."""
    return (
        f'{_DECLARATION}<w:hdr {W}><w:p><w:pPr><w:jc w:val="center"/></w:pPr>'
        f'<w:r><w:rPr><w:sz w:val="16"/></w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'
        "</w:p></w:hdr>"
    )


def marked_head(text: str, mark: str) -> str:
    """The text at the head of every page (escaped) and, behind the page, `mark` (a quoted
    attribute) across it; blank for none."""
    shape = (
        '<w:r><w:pict><v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" '
        'path="m0,0l21600,0m0,21600l21600,21600e"><v:path textpathok="t"/>'
        '<v:textpath on="t" fitshape="t"/></v:shapetype>'
        '<v:shape id="PowerPlusWaterMarkObject1" o:spid="_x0000_s2049" type="#_x0000_t136" '
        'alt="" style="position:absolute;'
        "margin-left:0;margin-top:0;width:480pt;height:90pt;rotation:308;z-index:-251658752;"
        "mso-position-horizontal:center;mso-position-horizontal-relative:margin;"
        'mso-position-vertical:center;mso-position-vertical-relative:margin" '
        'fillcolor="#e1e4ea" stroked="f">'
        f'<v:textpath style="font-family:&quot;Calibri&quot;;font-size:1pt" string={mark}/>'
        "</v:shape></w:pict></w:r>"
    )
    return (
        f'{_DECLARATION}<w:hdr {W} xmlns:v="urn:schemas-microsoft-com:vml" '
        'xmlns:o="urn:schemas-microsoft-com:office:office"><w:p><w:pPr>'
        f'<w:jc w:val="left"/></w:pPr>{shape if mark else ""}<w:r><w:rPr>'
        '<w:color w:val="566175"/><w:sz w:val="16"/></w:rPr>'
        f'<w:t xml:space="preserve">{text}</w:t></w:r></w:p></w:hdr>'
    )


def foot(text: str) -> str:
    """The text at the foot of every page (escaped), then "page / pages"."""
    size = '<w:rPr><w:sz w:val="16"/></w:rPr>'
    before = f"{text} · " if text else ""
    return (
        f'{_DECLARATION}<w:ftr {W}><w:p><w:pPr><w:jc w:val="right"/></w:pPr>'
        f'<w:r>{size}<w:t xml:space="preserve">{before}</w:t></w:r>'
        f'<w:fldSimple w:instr=" PAGE "><w:r>{size}<w:t>1</w:t></w:r></w:fldSimple>'
        f'<w:r>{size}<w:t xml:space="preserve"> / </w:t></w:r>'
        f'<w:fldSimple w:instr=" NUMPAGES "><w:r>{size}<w:t>1</w:t></w:r></w:fldSimple>'
        "</w:p></w:ftr>"
    )


def _content_types() -> str:
    overrides = {
        "/word/document.xml": f"{_CONTENT}.document.main+xml",
        "/word/styles.xml": f"{_CONTENT}.styles+xml",
        "/word/numbering.xml": f"{_CONTENT}.numbering+xml",
        "/word/header1.xml": f"{_CONTENT}.header+xml",
        "/word/footer1.xml": f"{_CONTENT}.footer+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    }
    return (
        f'{_DECLARATION}<Types xmlns="{_OFFICE}/package/2006/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="png" ContentType="image/png"/>'
        + "".join(
            f'<Override PartName="{part}" ContentType="{kind}"/>'
            for part, kind in overrides.items()
        )
        + "</Types>"
    )


def _relationships(*targets: tuple[str, str]) -> str:
    return (
        f'{_DECLARATION}<Relationships xmlns="{_RELATIONSHIPS}">'
        + "".join(
            f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
            for number, (kind, target) in enumerate(targets, 1)
        )
        + "</Relationships>"
    )


def _heading(level: int) -> str:
    return (
        f'<w:style w:type="paragraph" w:styleId="Heading{level}"><w:name w:val="heading {level}"/>'
        '<w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:qFormat/><w:pPr><w:keepNext/>'
        f'<w:spacing w:before="240" w:after="80"/><w:outlineLvl w:val="{level - 1}"/></w:pPr>'
        f'<w:rPr><w:b/><w:sz w:val="{_HEADING_SIZES[level - 1]}"/></w:rPr></w:style>'
    )


def _styles() -> str:
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="808080"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    return (
        f"{_DECLARATION}<w:styles {W}><w:docDefaults><w:rPrDefault><w:rPr>"
        f'<w:rFonts w:ascii="{_FONT}" w:hAnsi="{_FONT}" w:cs="{_FONT}" w:eastAsia="{_FONT}"/>'
        '<w:sz w:val="22"/><w:lang w:val="pt-PT"/></w:rPr></w:rPrDefault><w:pPrDefault/>'
        '</w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal">'
        '<w:name w:val="Normal"/><w:qFormat/></w:style>'
        '<w:style w:type="paragraph" w:styleId="BodyText"><w:name w:val="Body Text"/>'
        '<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr><w:spacing w:after="80"/></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/>'
        '<w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:qFormat/>'
        '<w:pPr><w:spacing w:after="200"/></w:pPr><w:rPr><w:b/><w:sz w:val="40"/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Caption"><w:name w:val="caption"/>'
        '<w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:qFormat/>'
        '<w:pPr><w:keepNext/><w:spacing w:before="160" w:after="80"/></w:pPr>'
        '<w:rPr><w:b/><w:sz w:val="18"/></w:rPr></w:style>'
        + "".join(map(_heading, range(1, 7)))
        + '<w:style w:type="table" w:default="1" w:styleId="TableNormal">'
        '<w:name w:val="Normal Table"/><w:tblPr><w:tblCellMar>'
        '<w:left w:w="57" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        '</w:style><w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/>'
        f'<w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>{borders}</w:tblBorders>'
        "</w:tblPr></w:style></w:styles>"
    )


def _numbering() -> str:
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="bullet"/>'
        f'<w:lvlText w:val="{_BULLETS[level % len(_BULLETS)]}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{170 + 340 * level}" w:hanging="170"/></w:pPr></w:lvl>'
        for level in range(9)
    )
    return (
        f'{_DECLARATION}<w:numbering {W}><w:abstractNum w:abstractNumId="0">'
        f'<w:multiLevelType w:val="hybridMultilevel"/>{levels}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )


def document_relationships(pictures: int = 0) -> str:
    """Of the document to its parts: rId1 styles, rId2 lists, rId3 head, rId4 foot, then pictures."""
    return _relationships(
        (f"{_DOCUMENT_RELATIONSHIPS}/styles", "styles.xml"),
        (f"{_DOCUMENT_RELATIONSHIPS}/numbering", "numbering.xml"),
        (f"{_DOCUMENT_RELATIONSHIPS}/header", "header1.xml"),
        (f"{_DOCUMENT_RELATIONSHIPS}/footer", "footer1.xml"),
        *(
            (f"{_DOCUMENT_RELATIONSHIPS}/image", f"media/image{number}.png")
            for number in range(1, pictures + 1)
        ),
    )


STATIC_PARTS = {
    "[Content_Types].xml": _content_types(),
    "_rels/.rels": _relationships(
        (f"{_DOCUMENT_RELATIONSHIPS}/officeDocument", "word/document.xml"),
        (f"{_RELATIONSHIPS}/metadata/core-properties", "docProps/core.xml"),
    ),
    "word/_rels/document.xml.rels": document_relationships(),
    "word/styles.xml": _styles(),
    "word/numbering.xml": _numbering(),
}
