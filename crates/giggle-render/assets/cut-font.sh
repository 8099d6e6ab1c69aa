#!/bin/sh
# Cuts WenQuanYi Micro Hei down to Latin, Greek, Cyrillic and GB2312, the face that giggle embeds.
# Needs: pyftsubset (fonttools), python3, and the font (Debian: fonts-wqy-microhei).
# Usage: cut-font.sh [wqy-microhei.ttc] [out.ttf]
set -eu
source_font=${1:-/usr/share/fonts/truetype/wqy/wqy-microhei.ttc}
here=$(dirname "$0")
out=${2:-$here/wqy-microhei-gb2312.ttf}
characters=$(mktemp)
trap 'rm -f "$characters"' EXIT
python3 - "$characters" <<'PY'
import sys
wanted = set()
for high in range(0xA1, 0xF8):
    for low in range(0xA1, 0xFF):
        try:
            wanted.add(bytes((high, low)).decode("gb2312"))
        except UnicodeDecodeError:
            pass
for first, last in ((0x20, 0x7E), (0xA0, 0x17F), (0x370, 0x3FF), (0x400, 0x45F), (0x2010, 0x2027), (0x2030, 0x205E), (0x20A0, 0x20BF),
                    (0x2190, 0x2193), (0x3000, 0x3020), (0xFF01, 0xFF5E), (0xFFE0, 0xFFE6)):
    wanted.update(chr(code) for code in range(first, last + 1))
open(sys.argv[1], "w", encoding="utf-8").write("".join(sorted(wanted)))
PY
# Face 0 of the collection is the proportional one. Hinting is dropped: it is never used at our sizes.
pyftsubset "$source_font" --font-number=0 --text-file="$characters" --output-file="$out" \
    --no-hinting --desubroutinize --layout-features='kern,liga,mark,mkmk,ccmp,locl' \
    --name-IDs='0,1,2,3,4,5,6,13,14' --drop-tables+=GDEF --notdef-outline --no-recalc-timestamp
# The face's quotes and ellipsis are as wide as a Chinese sign. Between Latin letters the same marks with their own width are
# used, which are added in a private place: 0xE000 + the last two digits of their code.
python3 - "$out" <<'PY'
import sys
from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
font = TTFont(sys.argv[1], recalcTimestamp=False, lazy=False)
outlines, widths = font["glyf"], font["hmtx"].metrics
glyphs, known, side = font.getGlyphSet(), font.getBestCmap(), 120
for code in (0x2018, 0x2019, 0x201C, 0x201D, 0x2026):
    pen, place = TTGlyphPen(glyphs), 0xE000 + (code & 0xFF)
    if code == 0x2026:
        dot = known[ord(".")]
        width = widths[dot][0]
        for number in range(3):
            glyphs[dot].draw(TransformPen(pen, (1, 0, 0, 1, number * width, 0)))
        width *= 3
    else:
        bounds = BoundsPen(glyphs)
        glyphs[known[code]].draw(bounds)
        left, _, right, _ = bounds.bounds
        glyphs[known[code]].draw(TransformPen(pen, (1, 0, 0, 1, side - left, 0)))
        width = int(right - left) + 2 * side
    name, glyph = f"{known[code]}.latin", pen.glyph()
    font.setGlyphOrder([*font.getGlyphOrder(), name])
    outlines[name] = glyph
    glyph.recalcBounds(outlines)
    widths[name] = (width, glyph.xMin)
    if "vmtx" in font:
        font["vmtx"].metrics[name] = font["vmtx"].metrics[known[code]]
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[place] = name
font.save(sys.argv[1])
PY
