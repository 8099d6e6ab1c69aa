"""A further section in a Windows program.

objcopy puts it before the others at an address outside of the image, so that Windows refuses to load the program, and writes the time of
day into it. So it is written here, behind all others; what Windows demands of the order is looked at afterwards.
"""

import struct

SECTION = struct.Struct("<8sIIIIIIHHI")
READABLE_DATA = 0x4000_0040


def _up(number, step):
    return -(-number // step) * step


class _Headers:
    """Where the headers of a 64-bit program are, and what its sections say."""

    def __init__(self, data):
        self.coff = struct.unpack_from("<I", data, 0x3C)[0] + 4
        count, optional_size = struct.unpack_from("<H", data, self.coff + 2)[0], struct.unpack_from("<H", data, self.coff + 16)[0]
        self.optional = self.coff + 20
        if data[:2] != b"MZ" or data[self.coff - 4:self.coff] != b"PE\0\0" or struct.unpack_from("<H", data, self.optional)[0] != 0x20B:
            raise SystemExit("not a Windows program of 64 bits")
        self.section_step, self.file_step = struct.unpack_from("<II", data, self.optional + 32)
        self.image_size, self.headers_size = struct.unpack_from("<II", data, self.optional + 56)
        self.table = self.optional + optional_size
        self.sections = [SECTION.unpack_from(data, self.table + SECTION.size * it) for it in range(count)]

    def end_of_image(self):
        return max(_up(at + max(size, raw_size), self.section_step) for _, size, at, raw_size, *_ in self.sections)


def with_section(program, name, content):
    """The bytes of the program with one section more, which no running program sees."""
    data = bytearray(program)
    head = _Headers(data)
    place = head.table + SECTION.size * len(head.sections)
    if place + SECTION.size > head.headers_size or any(data[place:place + SECTION.size]):
        raise SystemExit("the headers have no room for another section")
    at, raw_size = head.end_of_image(), _up(len(content), head.file_step)
    data += bytes(_up(len(data), head.file_step) - len(data))
    SECTION.pack_into(data, place, name, len(content), at, raw_size, len(data), 0, 0, 0, 0, READABLE_DATA)
    data += content + bytes(raw_size - len(content))
    struct.pack_into("<H", data, head.coff + 2, len(head.sections) + 1)
    initialised = struct.unpack_from("<I", data, head.optional + 8)[0]
    struct.pack_into("<I", data, head.optional + 8, initialised + raw_size)
    struct.pack_into("<I", data, head.optional + 56, at + _up(len(content), head.section_step))
    # The checksum: of drivers alone it has to be right, and 0 is none.
    struct.pack_into("<I", data, head.optional + 64, 0)
    check(data)
    return bytes(data)


def check(program):
    """Fails if Windows would not load it: each section has to begin where the one before it ended, up to the end of the image."""
    head = _Headers(program)
    expected = head.sections[0][2]
    for name, size, at, raw_size, raw_at, *_ in head.sections:
        if at != expected or raw_at + raw_size > len(program):
            raise SystemExit(f"the section {name.rstrip(bytes(1)).decode(errors='replace')} is not where Windows looks for it")
        expected = _up(at + (size or raw_size), head.section_step)
    if expected != head.image_size or head.sections[0][2] != _up(head.headers_size, head.section_step):
        raise SystemExit("the program is not as large as it says")
