//! What the numbers of a clip's pictures mean as colours, by the code points that all containers share.
//!
//! It must not know containers or decoders.

/// The meaning of a clip's samples; 2 is "not said".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Colour {
    pub(crate) primaries: u8,
    pub(crate) transfer: u8,
    pub(crate) matrix: u8,
    /// Whether samples use all values, not only 16 to 235.
    pub(crate) is_full: bool,
}

/// How light is coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Light {
    /// As usual screens show it.
    Standard,
    /// High dynamic range, by perception (SMPTE ST 2084).
    Pq,
    /// High dynamic range, in a way that usual screens can show (ARIB STD-B67).
    Hlg,
}

impl Colour {
    pub(crate) const UNSAID: Self = Self { primaries: 2, transfer: 2, matrix: 2, is_full: false };

    /// What is said here, and where it is not, what another says.
    pub(crate) fn or(self, other: Self) -> Self {
        let pick = |own: u8, other: u8| if own == 2 { other } else { own };
        Self {
            primaries: pick(self.primaries, other.primaries),
            transfer: pick(self.transfer, other.transfer),
            matrix: pick(self.matrix, other.matrix),
            is_full: self.is_full || other.is_full,
        }
    }

    pub(crate) fn light(self) -> Light {
        match self.transfer {
            16 => Light::Pq,
            18 => Light::Hlg,
            _ => Light::Standard,
        }
    }

    /// The names of the matrix, as ffprobe has them.
    pub(crate) fn matrix_name(self) -> Option<&'static str> {
        Some(match self.matrix {
            0 => "gbr",
            1 => "bt709",
            4 => "fcc",
            5 => "bt470bg",
            6 => "smpte170m",
            7 => "smpte240m",
            9 => "bt2020nc",
            10 => "bt2020c",
            _ => return None,
        })
    }

    /// The name of the transfer, as ffprobe has it.
    pub(crate) fn transfer_name(self) -> Option<&'static str> {
        Some(match self.transfer {
            1 => "bt709",
            4 => "bt470m",
            5 => "bt470bg",
            6 => "smpte170m",
            7 => "smpte240m",
            8 => "linear",
            13 => "iec61966-2-1",
            14 => "bt2020-10",
            15 => "bt2020-12",
            16 => "smpte2084",
            18 => "arib-std-b67",
            _ => return None,
        })
    }

    /// The matrix by which samples become colours; where none is said, by the height of the picture, as players do.
    pub(crate) fn matrix_for(self, height: u32) -> yuv::YuvStandardMatrix {
        match self.matrix {
            1 => yuv::YuvStandardMatrix::Bt709,
            4 => yuv::YuvStandardMatrix::Fcc,
            5 => yuv::YuvStandardMatrix::Bt470_6,
            6 => yuv::YuvStandardMatrix::Bt601,
            7 => yuv::YuvStandardMatrix::Smpte240,
            9 | 10 => yuv::YuvStandardMatrix::Bt2020,
            _ if height < 600 => yuv::YuvStandardMatrix::Bt601,
            _ => yuv::YuvStandardMatrix::Bt709,
        }
    }
}
