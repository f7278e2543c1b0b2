namespace EdgeNet.Data.Images;

/// <summary>One component of a JPEG: luma, a chroma, or a colour.</summary>
/// <param name="id">What scans call it.</param>
/// <param name="across">Its blocks side by side in a unit of an interleaved scan.</param>
/// <param name="down">Those below each other.</param>
/// <param name="table">Which quantization table it uses.</param>
internal sealed class JpegComponent(byte id, int across, int down, int table)
{
    private readonly float[] block = new float[JpegBlock.Size];
    private float[] quantizer = [];
    private JpegHuffman? direct;
    private JpegHuffman? alternating;
    private int previous;

    public byte Id => id;

    public int Across => across;

    public int Down => down;

    public int Table => table;

    /// <summary>Whether its scan was begun; a baseline JPEG has but one of it.</summary>
    public bool IsRead { get; private set; }

    /// <summary>Its samples, in whole blocks.</summary>
    public byte[] Samples { get; private set; } = [];

    /// <summary>From one row of samples to the next.</summary>
    public int Stride { get; private set; }

    /// <summary>The samples of a row that belong to the image.</summary>
    public int Width { get; private set; }

    public int Height { get; private set; }

    public void Allocate(JpegFrame frame)
    {
        (Width, Height) = (JpegFrame.Units(frame.Width * across, frame.MostAcross), JpegFrame.Units(frame.Height * down, frame.MostDown));
        Stride = frame.Columns * across * 8;
        Samples = new byte[Stride * frame.Rows * down * 8];
    }

    /// <summary>Gets ready for its scan.</summary>
    public void Prepare(float[] quantizer, JpegHuffman direct, JpegHuffman alternating)
    {
        (this.quantizer, this.direct, this.alternating) = (quantizer, direct, alternating);
        IsRead = true;
        Restart();
    }

    /// <summary>Forgets the block before, as it is at the begin of a scan.</summary>
    public void Restart() => previous = 0;

    /// <summary>Reads the next block into its place.</summary>
    public void ReadBlock(ref JpegBits bits, int column, int row)
    {
        Array.Clear(block);
        previous += bits.Number(direct!.Next(ref bits) & 15);
        block[0] = previous * quantizer[0];
        for (var i = 1; i < JpegBlock.Size; i++)
        {
            var symbol = alternating!.Next(ref bits);
            var (zeros, size) = (symbol >> 4, symbol & 15);
            if (size == 0)
            {
                if (zeros < 15) break; // the rest are zeros
                i += 15;
                continue;
            }

            i += zeros;
            if (i >= JpegBlock.Size) throw JpegReader.Damaged("has a block of more than 64 coefficients");
            block[JpegBlock.Order[i]] = bits.Number(size) * quantizer[i];
        }

        bits.ThrowIfOverrun();
        JpegBlock.Transform(block, Samples.AsSpan(row * 8 * Stride + column * 8), Stride);
    }
}
