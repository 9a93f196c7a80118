"""Opening the ZIP package of a spreadsheet without trusting what it says of itself."""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from flask_babel import gettext as _

from spendapp.files.errors import FileError, whole_file

MAXIMUM_PARTS = 500
MAXIMUM_UNPACKED_BYTES = 400 * 1024 * 1024
CHUNK = 1 << 16
LOCAL_HEADER = struct.Struct("<4s22xHH")


class Package:
    """The parts of a package. Every byte counts as it is unpacked: the sizes in the directory may lie."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        try:
            with zipfile.ZipFile(stream) as archive:
                self.parts = archive.infolist()
        except (zipfile.BadZipFile, zipfile.LargeZipFile, ValueError, OSError, NotImplementedError) as error:
            raise broken() from error
        self._check_directory()

    def _check_directory(self) -> None:
        names = [part.filename for part in self.parts]
        if len(names) != len(set(names)):
            raise broken()
        if "xl/workbook.xml" not in names or "xl/workbook.bin" in names:
            raise whole_file(_("The file is a ZIP archive, but no XLSX spreadsheet"), _save_again())
        if any(part.flag_bits & 1 for part in self.parts):
            raise whole_file(_("The file is protected by a password"), _("Save it without a password."))
        if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in self.parts):
            raise broken()
        if len(names) > MAXIMUM_PARTS or sum(part.file_size for part in self.parts) > MAXIMUM_UNPACKED_BYTES:
            raise too_large()

    def unpack(self, part: zipfile.ZipInfo) -> Iterator[bytes]:
        """The content of a part in chunks; refused as soon as it is longer than declared."""
        decompressor = zlib.decompressobj(-zlib.MAX_WBITS) if part.compress_type == zipfile.ZIP_DEFLATED else None
        size = 0
        for data in self._packed(part):
            try:
                for chunk in _inflate(decompressor, data):
                    size += len(chunk)
                    if size > part.file_size:
                        raise broken()
                    yield chunk
            except zlib.error as error:
                raise broken() from error
        if size != part.file_size or (decompressor is not None and not decompressor.eof):
            raise broken()

    def _packed(self, part: zipfile.ZipInfo) -> Iterator[bytes]:
        self.stream.seek(part.header_offset)
        header = self.stream.read(LOCAL_HEADER.size)
        if len(header) < LOCAL_HEADER.size or not header.startswith(b"PK\3\4"):
            raise broken()
        _magic, name, extra = LOCAL_HEADER.unpack(header)
        self.stream.seek(name + extra, 1)
        left = part.compress_size
        while left > 0:
            data = self.stream.read(min(CHUNK, left))
            if not data:
                raise broken()
            left -= len(data)
            yield data


def _inflate(decompressor: "zlib._Decompress | None", data: bytes) -> Iterator[bytes]:
    if decompressor is None:
        yield data
        return
    while data:
        yield decompressor.decompress(data, CHUNK)
        data = decompressor.unconsumed_tail


def broken() -> FileError:
    """The package is cut or contradicts itself."""
    return whole_file(_("The spreadsheet is damaged or was cut off"), _save_again())


def too_large() -> FileError:
    """The package unpacks to more than is read."""
    size = MAXIMUM_UNPACKED_BYTES // (1024 * 1024)
    return whole_file(
        _("The spreadsheet unpacks to more than %(size)s MB or %(parts)s parts", size=size, parts=MAXIMUM_PARTS),
        _("Split it into several files, or export it as CSV."),
    )


def _save_again() -> str:
    return str(_("Open the file in a spreadsheet program and save it again as .xlsx, or export it as CSV."))
