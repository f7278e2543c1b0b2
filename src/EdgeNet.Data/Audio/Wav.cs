using System.Buffers.Binary;
using EdgeNet.Tensors;

namespace EdgeNet.Data.Audio;

/// <summary>WAV files without compression: whole numbers of 8, 16, 24 or 32 bits, or floats of 32 or 64.</summary>
/// <example><code>Sound sound = Wav.Decode(File.ReadAllBytes("speech.wav"));</code></example>
public static class Wav
{
    private const int Pcm = 1, Float = 3, Extensible = 0xFFFE;
    private const int HeaderBytes = 44;

    /// <summary>Reads the contents of a file.</summary>
    /// <exception cref="DataException">They are no WAV file, a damaged or a compressed one.</exception>
    public static Sound Decode(ReadOnlySpan<byte> file)
    {
        if (file.Length < 12 || !file.StartsWith("RIFF"u8) || !file[8..].StartsWith("WAVE"u8)) throw new DataException("This is no WAV file: it begins with other bytes.");
        ReadOnlySpan<byte> format = [];
        for (var rest = file[12..]; rest.Length >= 8;)
        {
            var name = rest[..4];
            var length = BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]);
            rest = rest[8..];
            if (length > rest.Length) throw Damaged("ends inside a chunk");
            var chunk = rest[..(int)length];
            if (name.SequenceEqual("fmt "u8)) format = chunk;
            if (name.SequenceEqual("data"u8)) return Read(format, chunk);
            rest = rest[Math.Min(rest.Length, (int)length + (int)(length & 1))..]; // chunks begin at even places
        }

        throw Damaged("has no samples");
    }

    /// <summary>The contents of a file of 16 bits a sample that holds a recording. What is beyond −1 to 1 is cut off.</summary>
    public static byte[] Encode(Sound sound)
    {
        ArgumentNullException.ThrowIfNull(sound);
        var samples = sound.Samples.Span<float>();
        var file = new byte[HeaderBytes + 2 * samples.Length];
        var header = file.AsSpan(0, HeaderBytes);
        var frame = 2 * sound.Channels;
        "RIFF"u8.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], file.Length - 8);
        "WAVEfmt "u8.CopyTo(header[8..]);
        BinaryPrimitives.WriteInt32LittleEndian(header[16..], 16);
        BinaryPrimitives.WriteInt16LittleEndian(header[20..], Pcm);
        BinaryPrimitives.WriteInt16LittleEndian(header[22..], checked((short)sound.Channels));
        BinaryPrimitives.WriteInt32LittleEndian(header[24..], sound.SampleRate);
        BinaryPrimitives.WriteInt32LittleEndian(header[28..], sound.SampleRate * frame);
        BinaryPrimitives.WriteInt16LittleEndian(header[32..], checked((short)frame));
        BinaryPrimitives.WriteInt16LittleEndian(header[34..], 16);
        "data"u8.CopyTo(header[36..]);
        BinaryPrimitives.WriteInt32LittleEndian(header[40..], 2 * samples.Length);
        for (var i = 0; i < samples.Length; i++)
            BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(HeaderBytes + 2 * i), (short)Math.Clamp(MathF.Round(samples[i] * 32768), -32768, 32767));
        return file;
    }

    private static Sound Read(ReadOnlySpan<byte> format, ReadOnlySpan<byte> data)
    {
        if (format.Length < 16) throw Damaged("doesn't say what its samples are");
        int code = BinaryPrimitives.ReadUInt16LittleEndian(format);
        if (code == Extensible && format.Length >= 26) code = BinaryPrimitives.ReadUInt16LittleEndian(format[24..]);
        var (channels, rate) = (BinaryPrimitives.ReadUInt16LittleEndian(format[2..]), BinaryPrimitives.ReadInt32LittleEndian(format[4..]));
        var bits = BinaryPrimitives.ReadUInt16LittleEndian(format[14..]);
        if (code is not (Pcm or Float)) throw new DataException($"The WAV file is compressed (format {code}{NameOf(code)}); save it as PCM.");
        if (channels == 0 || rate < 1) throw Damaged("has no channels, or a sample rate below 1");
        if ((code, bits) is not ((Pcm, 8 or 16 or 24 or 32) or (Float, 32 or 64))) throw new DataException($"The WAV file has samples of {bits} bits; 8, 16, 24 and 32 are read, and floats of 32 and 64.");
        var bytes = bits / 8;
        var samples = new Tensor(new(DType.F32, [data.Length / (bytes * channels), channels]));
        var values = samples.Span<float>();
        for (var i = 0; i < values.Length; i++) values[i] = Sample(data.Slice(i * bytes, bytes), code);
        return new(samples, rate);
    }

    private static float Sample(ReadOnlySpan<byte> bytes, int code) => (code, bytes.Length) switch
    {
        (Float, 4) => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        (Float, _) => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        (_, 1) => (bytes[0] - 128) / 128f,
        (_, 2) => BinaryPrimitives.ReadInt16LittleEndian(bytes) / 32768f,
        (_, 3) => (bytes[0] << 8 | bytes[1] << 16 | bytes[2] << 24) / 2147483648f,
        _ => BinaryPrimitives.ReadInt32LittleEndian(bytes) / 2147483648f,
    };

    private static string NameOf(int code) => code switch
    {
        2 or 17 => ", ADPCM",
        6 => ", A-law",
        7 => ", µ-law",
        0x55 => ", MP3",
        _ => "",
    };

    private static DataException Damaged(string how) => new($"The WAV file {how}; it is damaged.");
}
