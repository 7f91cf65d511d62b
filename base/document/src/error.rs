use std::path::PathBuf;

/// Why a paper was not made. For logs and administrators; people are told by the page that asked.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// No font with Chinese characters was found.
    #[error(
        "no Chinese font in {}; install Debian's package fonts-noto-cjk (apt-get install fonts-noto-cjk), \
         or put .ttf, .otf or .ttc files into the folder named by LIANXIN_FONT_DIR",
        .0.iter().map(|it| it.display().to_string()).collect::<Vec<_>>().join(", ")
    )]
    NoFonts(Vec<PathBuf>),
    /// The folder of fonts cannot be read.
    #[error("the font folder {path} cannot be read: {error}")]
    FontFolder {
        /// Which folder.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// Longer than a paper may be; see [`MAX_PAGES`](crate::MAX_PAGES) and [`MAX_CHARACTERS`](crate::MAX_CHARACTERS).
    #[error("the paper is too long: {0}")]
    TooLong(String),
    /// More than a QR code holds (2,331 bytes at its error correction).
    #[error("a QR code cannot hold {0} bytes")]
    QrTooLong(usize),
    /// The typesetter refused its own template: an error of ours.
    #[error("the paper could not be set: {0}")]
    Setting(String),
    /// The archive of a .docx could not be written: an error of ours.
    #[error("the .docx could not be written: {0}")]
    Writing(String),
}
