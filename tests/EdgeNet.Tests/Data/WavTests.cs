using System.Buffers.Binary;
using EdgeNet.Data;
using EdgeNet.Data.Audio;
using EdgeNet.Tensors;
using EdgeNet.Tests.Cli;

namespace EdgeNet.Tests.Data;

public sealed class WavTests
{
    public static TheoryData<int, int, byte[]> Halves => new()
    {
        { 1, 8, [192, 64] },
        { 1, 16, [0, 0x40, 0, 0xC0] },
        { 1, 24, [0, 0, 0x40, 0, 0, 0xC0] },
        { 1, 32, [0, 0, 0, 0x40, 0, 0, 0, 0xC0] },
        { 3, 32, [.. BitConverter.GetBytes(0.5f), .. BitConverter.GetBytes(-0.5f)] },
        { 3, 64, [.. BitConverter.GetBytes(0.5), .. BitConverter.GetBytes(-0.5)] },
    };

    [Theory]
    [MemberData(nameof(Halves))]
    public void Every_kind_of_sample_is_read_also_when_called_extensible(int code, int bits, byte[] data)
    {
        foreach (var extensible in (bool[])[false, true])
        {
            var sound = Wav.Decode(Make(code, bits, 1, 8000, data, extensible));
            Assert.Equal([0.5f, -0.5f], sound.Samples.Span<float>().ToArray());
            Assert.Equal((1, 8000), (sound.Channels, sound.SampleRate));
        }
    }

    [Fact]
    public void Channels_are_side_by_side_and_mixed_to_their_mean()
    {
        var sound = Wav.Decode(Make(1, 8, 2, 4, [192, 64, 128, 192, 128, 128, 128, 128]));
        Assert.Equal([4, 2], sound.Samples.Shape);
        Assert.Equal([0f, 0.25f, 0f, 0f], sound.ToMono().Samples.Span<float>().ToArray());
        Assert.Equal(1, sound.Duration.TotalSeconds);
    }

    [Fact]
    public void What_is_saved_is_loaded_again()
    {
        using var folder = new TemporaryFolder();
        var sound = new Sound(Tensor.From([0.5f, -1f, 2f, 0.25f], [2, 2]), 44_100);
        sound.Save(folder["a.wav"]);
        Assert.Equal([0.5f, -1f, 32767 / 32768f, 0.25f], Sound.Load(folder["a.wav"]).Samples.Span<float>().ToArray());
    }

    [Theory]
    [InlineData(8_000, 1_000, 1)]
    [InlineData(48_000, 1_000, 1)]
    [InlineData(8_000, 6_000, 0)] // the lower rate cannot hold it
    public void A_tone_stays_at_another_rate_unless_it_is_too_high(int rate, int hertz, double amplitude)
    {
        const int Rate = 16_000;
        var tone = new Sound(Tensor.From([.. Enumerable.Range(0, Rate / 4).Select(i => MathF.Sin(MathF.Tau * hertz * i / Rate))], [Rate / 4, 1]), Rate);
        var other = tone.Resample(rate);
        Assert.Equal(rate / 4, other.Samples.Shape[0]);
        var samples = other.Samples.Span<float>();
        for (var i = rate / 40; i < samples.Length - rate / 40; i++) Assert.Equal(amplitude * Math.Sin(Math.Tau * hertz * i / rate), samples[i], 0.01);
    }

    [Theory]
    [InlineData(2, 4, "ADPCM")]
    [InlineData(0x55, 16, "MP3")]
    [InlineData(1, 12, "12 bits")]
    [InlineData(3, 16, "16 bits")]
    public void Other_kinds_are_refused_by_name(int code, int bits, string said) =>
        Assert.Contains(said, Assert.Throws<DataException>(() => Wav.Decode(Make(code, bits, 1, 8000, [0, 0, 0, 0]))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_damaged_file_is_refused()
    {
        var file = Make(1, 16, 1, 8000, [1, 2, 3, 4]);
        for (var length = 0; length < file.Length; length++) Assert.Throws<DataException>(() => Wav.Decode(file.AsSpan(0, length)));
        Assert.Throws<DataException>(() => Wav.Decode(Make(1, 16, 0, 8000, [1, 2])));
        Assert.Throws<DataException>(() => Wav.Decode(Make(1, 16, 1, 0, [1, 2])));
    }

    private static byte[] Make(int code, int bits, int channels, int rate, byte[] data, bool extensible = false)
    {
        var format = new byte[extensible ? 40 : 16];
        BinaryPrimitives.WriteUInt16LittleEndian(format, (ushort)(extensible ? 0xFFFE : code));
        BinaryPrimitives.WriteUInt16LittleEndian(format.AsSpan(2), (ushort)channels);
        BinaryPrimitives.WriteInt32LittleEndian(format.AsSpan(4), rate);
        BinaryPrimitives.WriteUInt16LittleEndian(format.AsSpan(14), (ushort)bits);
        if (extensible) BinaryPrimitives.WriteUInt16LittleEndian(format.AsSpan(24), (ushort)code);
        return [.. "RIFF"u8, .. new byte[4], .. "WAVE"u8, .. Chunk("LIST"u8, [7]), 0, .. Chunk("fmt "u8, format), .. Chunk("data"u8, data)];

        static byte[] Chunk(ReadOnlySpan<byte> name, byte[] data) => [.. name, .. BitConverter.GetBytes(data.Length), .. data];
    }
}
