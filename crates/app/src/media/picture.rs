//! A picture that someone sends, made into one of ours: looked at before memory is given to it, turned upright, cropped
//! to a square, scaled down and written anew. Nothing of the file comes through but its pixels: no place it was taken, no
//! second document behind the first.

use std::io::Cursor;

use image::{
    DynamicImage, GenericImageView, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, RgbaImage,
    codecs::jpeg::JpegEncoder, imageops,
};

use super::jpeg;
use crate::{Code, Error, Result};

/// Largest file that is read, in bytes.
pub const MAX_UPLOAD: usize = 6 * 1024 * 1024;
/// Length of a side of what is kept, in pixels; a smaller picture stays as small.
pub const SIDE: u32 = 512;
/// Most memory that a decoder may need, in bytes: a photo of 13 megapixels as cameras write it.
const MAX_MEMORY: u64 = 40 * 1024 * 1024;
/// Longest side of what is read, in pixels.
const MAX_SIDE: u32 = 12_000;
/// Of 100: more is larger and looks the same.
const JPEG_QUALITY: u8 = 85;

/// A picture as it is kept: square, [`SIDE`] at most.
#[derive(Debug)]
pub struct Picture {
    /// The file: PNG if anything is seen through it, else JPEG.
    pub bytes: Vec<u8>,
    /// Its media type.
    pub content_type: &'static str,
    /// Length of its side, in pixels.
    pub side: u32,
}

impl Picture {
    /// From a PNG, JPEG or WebP file.
    ///
    /// # Errors
    /// `Invalid` for what is none, is damaged or has more pixels than can be read safely; `TooLarge` for a file of more
    /// than [`MAX_UPLOAD`] bytes.
    pub fn read(file: &[u8]) -> Result<Self> {
        if file.len() > MAX_UPLOAD {
            let most = MAX_UPLOAD / (1024 * 1024);
            return Err(Error::new(Code::TooLarge, format!("A picture may have at most {most} MB.")).about("file"));
        }
        let format = format(file)?;
        let mut decoder = decoder(file, format).map_err(damaged)?;
        within_bounds(&decoder, file, format)?;
        let upright = decoder.orientation().map_err(damaged)?;
        let decoded = DynamicImage::from_decoder(decoder).map_err(damaged)?;
        let mut square = DynamicImage::ImageRgba8(square(&decoded));
        drop(decoded);
        square.apply_orientation(upright);
        write(&square)
    }
}

/// By its first bytes, whatever it is called.
fn format(file: &[u8]) -> Result<ImageFormat> {
    match image::guess_format(file) {
        Ok(format @ (ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::WebP)) => Ok(format),
        _ => Err(Error::invalid("file", "A picture is a PNG, JPEG or WebP file.")),
    }
}

/// Reads no more than the head of the file.
fn decoder(file: &[u8], format: ImageFormat) -> Result<impl ImageDecoder, ImageError> {
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(file), format);
    reader.limits(limits);
    reader.into_decoder()
}

/// Before any memory is given to pixels. Decoders don't count all they take, so it is counted here.
fn within_bounds(decoder: &impl ImageDecoder, file: &[u8], format: ImageFormat) -> Result<()> {
    let (width, height) = decoder.dimensions();
    let a_pixel = match format {
        ImageFormat::Jpeg if jpeg::is_one_scan(file) => 3,
        // Coefficients of the whole picture beside its pixels.
        ImageFormat::Jpeg => 9,
        // Planes, canvas and frame beside its pixels.
        ImageFormat::WebP => 12,
        _ => u64::from(decoder.color_type().bytes_per_pixel()),
    };
    let pixels = u64::from(width) * u64::from(height);
    if width.max(height) > MAX_SIDE || pixels.saturating_mul(a_pixel) > MAX_MEMORY {
        let most = MAX_MEMORY / a_pixel / 1_000_000;
        let message =
            format!("This picture is too large: such a file may have {most} megapixels, and sides of {MAX_SIDE}.");
        return Err(Error::invalid("file", message));
    }
    Ok(())
}

/// The middle of it, scaled down.
fn square(image: &DynamicImage) -> RgbaImage {
    let (width, height) = image.dimensions();
    let side = width.min(height);
    let middle = image.view((width - side) / 2, (height - side) / 2, side, side);
    if side <= SIDE {
        middle.to_image()
    } else {
        imageops::thumbnail(&*middle, SIDE, SIDE)
    }
}

fn write(square: &DynamicImage) -> Result<Picture> {
    let side = square.width();
    let see_through = square.pixels().any(|(.., pixel)| pixel.0[3] < u8::MAX);
    let mut bytes = Vec::new();
    let (written, content_type) = if see_through {
        (
            square.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png),
            "image/png",
        )
    } else {
        let encoder = JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY);
        (square.to_rgb8().write_with_encoder(encoder), "image/jpeg")
    };
    written.map_err(Error::internal)?;
    Ok(Picture {
        bytes,
        content_type,
        side,
    })
}

fn damaged(cause: ImageError) -> Error {
    let message = match cause {
        ImageError::Limits(_) => "This picture is too large to be read.",
        _ => "This picture is damaged, or of a kind that can't be read.",
    };
    Error::invalid("file", message).because(cause)
}

#[cfg(test)]
mod tests;
