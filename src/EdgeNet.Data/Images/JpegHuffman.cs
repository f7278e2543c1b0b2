namespace EdgeNet.Data.Images;

/// <summary>A Huffman code of up to 16 bits: codes of one length follow each other, and longer ones follow shorter ones.</summary>
internal sealed class JpegHuffman
{
    private const int MostBits = 16;
    private const int QuickBits = 8;

    private readonly byte[] symbols;
    private readonly ushort[] quick = new ushort[1 << QuickBits]; // length · 256 + symbol, for codes of up to eight bits; else 0
    private readonly int[] end = new int[MostBits + 1]; // behind the last code of a length, as 16 bits
    private readonly int[] shift = new int[MostBits + 1]; // from a code of a length to its symbol's place

    private JpegHuffman(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> symbols)
    {
        this.symbols = symbols.ToArray();
        var (code, place) = (0, 0);
        for (var length = 1; length <= MostBits; length++, code <<= 1)
        {
            shift[length] = place - code;
            for (var i = 0; i < counts[length - 1]; i++, code++, place++)
            {
                if (code >= 1 << length) throw JpegReader.Damaged("has a Huffman table with more codes than there are");
                if (length <= QuickBits) quick.AsSpan(code << QuickBits - length, 1 << QuickBits - length).Fill((ushort)(length << 8 | symbols[place]));
            }

            end[length] = code << MostBits - length;
        }
    }

    /// <summary>Reads a table; what follows it is not its own.</summary>
    public static JpegHuffman Read(ReadOnlySpan<byte> segment, out int length)
    {
        if (segment.Length < MostBits) throw JpegReader.Damaged("has a damaged Huffman table");
        var count = 0;
        foreach (var n in segment[..MostBits]) count += n;
        length = MostBits + count;
        if (count is 0 or > 256 || length > segment.Length) throw JpegReader.Damaged("has a damaged Huffman table");
        return new(segment[..MostBits], segment[MostBits..length]);
    }

    /// <summary>The symbol of the next code.</summary>
    public int Next(ref JpegBits bits)
    {
        var ahead = bits.Peek();
        if (quick[ahead >> MostBits - QuickBits] is > 0 and var found)
        {
            bits.Skip(found >> 8);
            return found & 255;
        }

        for (var length = QuickBits + 1; length <= MostBits; length++)
        {
            if (ahead >= end[length]) continue;
            bits.Skip(length);
            return symbols[(ahead >> MostBits - length) + shift[length]];
        }

        throw JpegReader.Damaged("has a code that its Huffman table lacks");
    }
}
