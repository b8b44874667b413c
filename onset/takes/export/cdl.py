"""ASC CDL: each look of the show as it stood in the take, as a .cc; a .ccc of all where there are several."""

from xml.sax.saxutils import quoteattr

from onset.errors import InputError
from onset.media.cdl import Correction
from onset.takes.exporting import Exported, Place, in_a_file_name
from onset.takes.read import Take
from onset.takes.take_looks import changes_of_looks, looks_of

_NAMESPACE = "urn:ASC:CDL:v1.01"


def export_take(take: Take, place: Place) -> Exported:
    """NAME_LOOK.cc for each look. Raises InputError when the show had none."""
    looks = looks_of(take)
    if not looks:
        raise InputError(f"{take.folder}: its show had no look: [looks.NAME] in a show file makes one")
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    files = []
    for look in looks:
        body = _correction(look.correction, f"{place.name}_{look.name}", f' xmlns="{_NAMESPACE}"', "")
        files.append(place.write(f"{place.name}_{in_a_file_name(look.name)}.cc", head + body))
    if len(looks) > 1:
        inside = "".join(_correction(look.correction, f"{place.name}_{look.name}", "", "  ") for look in looks)
        text = f'{head}<ColorCorrectionCollection xmlns="{_NAMESPACE}">\n{inside}</ColorCorrectionCollection>\n'
        files.append(place.write(f"{place.name}.ccc", text))
    notes = [f"look {look.name} has a LUT behind its CDL: --to cube has both" for look in looks if look.lut]
    notes += [f"look {look.name} is for {look.encoding.value} values" for look in looks if look.encoding]
    return Exported(files=files, notes=notes + changes_of_looks(take))


def _correction(grade: Correction, name: str, namespace: str, indent: str) -> str:
    rows = "".join(
        f"{indent}    <{tag}>{' '.join(repr(value) for value in values)}</{tag}>\n"
        for tag, values in (("Slope", grade.slope), ("Offset", grade.offset), ("Power", grade.power))
    )
    return (
        f"{indent}<ColorCorrection id={quoteattr(name)}{namespace}>\n{indent}  <SOPNode>\n{rows}{indent}  </SOPNode>\n"
        f"{indent}  <SatNode>\n{indent}    <Saturation>{grade.saturation!r}</Saturation>\n{indent}  </SatNode>\n"
        f"{indent}</ColorCorrection>\n"
    )
