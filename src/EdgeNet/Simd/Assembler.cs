using System.Buffers.Binary;

namespace EdgeNet.Simd;

/// <summary>A general register of x64, by its number.</summary>
internal enum Gpr : byte
{
    Rax, Rcx, Rdx, Rbx, Rsp, Rbp, Rsi, Rdi, R8, R9, R10, R11, R12, R13, R14, R15,
}

/// <summary>A place in memory: base + index + displacement.</summary>
internal readonly record struct Mem(Gpr Base, int Displacement = 0, Gpr? Index = null);

/// <summary>
/// Writes x64 machine code: the few instructions the emitted kernels are made of, vectors being 512 bits wide where nothing else is said. The formats are those of the
/// processors' manuals; what the kernels compute, the conformance suite compares with plain code.
/// </summary>
internal sealed class Assembler
{
    private readonly List<byte> code = [];

    /// <summary>What follows a vector instruction's prefix: its opcode map, mandatory prefix and opcode.</summary>
    private readonly record struct Opcode(byte Map, byte Prefix, byte Code);

    private const byte Map0F = 1, Map0F38 = 2, Map0F3A = 3, None = 0, P66 = 1, PF3 = 2, PF2 = 3;

    private const int Bits512 = 2;

    public int Position => code.Count;

    public byte[] ToArray() => [.. code];

    public void Push(Gpr r) => Legacy(r, 0x50);

    public void Pop(Gpr r) => Legacy(r, 0x58);

    public void Return() => code.Add(0xC3);

    public void Load(Gpr to, Mem from) => Wide(0x8B, (int)to, from);

    public void Store(Mem to, Gpr from) => Wide(0x89, (int)from, to);

    public void Add(Gpr to, Mem value) => Wide(0x03, (int)to, value);

    public void Add(Mem to, Gpr value) => Wide(0x01, (int)value, to);

    public void Add(Gpr to, Gpr value) => Wide(0x01, (int)value, to);

    public void Decrement(Mem value) => Wide(0xFF, 1, value);

    public void Negate(Gpr r) => Wide(0xF7, 3, r);

    public void Add(Gpr to, int value)
    {
        Wide(0x81, 0, to);
        Int(value);
    }

    /// <summary>Jumps back to a position if the last sum or difference is not 0.</summary>
    public void JumpBackIfNotZero(int position)
    {
        code.AddRange([0x0F, 0x85]);
        Int(position - (code.Count + sizeof(int)));
    }

    /// <summary>Loads a mask register from 16 bits.</summary>
    public void LoadMask16(int mask, Mem from) => Mask([0xC5, 0xF8, 0x90], mask, from);

    /// <summary>Loads a mask register from 64 bits.</summary>
    public void LoadMask64(int mask, Mem from) => Mask([0xC4, 0xE1, 0xF8, 0x90], mask, from);

    public void VectorLoad(int to, Mem from) => Vector(new(Map0F, PF3, 0x6F), to, 0, from);

    public void VectorStore(Mem to, int from) => Vector(new(Map0F, PF3, 0x7F), from, 0, to);

    public void Move(int to, int from) => Vector(new(Map0F, PF3, 0x6F), to, 0, from);

    /// <summary>Four bytes from memory in every position.</summary>
    public void Broadcast(int to, Mem from) => Vector(new(Map0F38, P66, 0x58), to, 0, from);

    /// <summary>VPDPBUSD: each position gains the four products of unsigned and signed bytes.</summary>
    public void DotBytes(int sums, int unsigned, int signed) => Vector(new(Map0F38, P66, 0x50), sums, unsigned, signed);

    /// <summary>The same with the signed bytes in memory.</summary>
    public void DotBytes(int sums, int unsigned, Mem signed) => Vector(new(Map0F38, P66, 0x50), sums, unsigned, signed);

    public void ToFloat(int to, int from) => Vector(new(Map0F, None, 0x5B), to, 0, from);

    /// <summary>Rounds to nearest, halves to even.</summary>
    public void ToInteger(int to, int from) => Vector(new(Map0F, P66, 0x5B), to, 0, from);

    public void AddFloat(int to, int a, int b) => Vector(new(Map0F, None, 0x58), to, a, b);

    public void MultiplyFloat(int to, int a, int b) => Vector(new(Map0F, None, 0x59), to, a, b);

    /// <summary>The greater of two floats; b where either is a NaN.</summary>
    public void MaxFloat(int to, int a, int b) => Vector(new(Map0F, None, 0x5F), to, a, b);

    /// <summary>The lesser of two floats; b where either is a NaN.</summary>
    public void MinFloat(int to, int a, int b) => Vector(new(Map0F, None, 0x5D), to, a, b);

    /// <summary>Multiplies every position with one float in memory.</summary>
    public void MultiplyFloat(int to, int a, Mem every) => Vector(new(Map0F, None, 0x59), to, a, every, broadcasts: true);

    /// <summary>Subtracts one integer in memory from every position.</summary>
    public void SubtractInteger(int to, int a, Mem every) => Vector(new(Map0F, P66, 0xFA), to, a, every, broadcasts: true);

    public void SubtractInteger(int to, int a, int b) => Vector(new(Map0F, P66, 0xFA), to, a, b);

    /// <summary>The lower 32 bits of products.</summary>
    public void MultiplyInteger(int to, int a, int b) => Vector(new(Map0F38, P66, 0x40), to, a, b);

    /// <summary>The 16 lowest bits of a word in memory in every position of 16 bits.</summary>
    public void BroadcastWord(int to, Mem from) => Vector(new(Map0F38, P66, 0x79), to, 0, from);

    /// <summary>A byte from memory in every position of 8 bits.</summary>
    public void BroadcastByte(int to, Mem from) => Vector(new(Map0F38, P66, 0x78), to, 0, from);

    /// <summary>Integers of a, then of b, to 16 bits, saturated; in each 128 bits for itself.</summary>
    public void PackWords(int to, int a, int b) => Vector(new(Map0F, P66, 0x6B), to, a, b);

    /// <summary>Words of a, then of b, to unsigned bytes, saturated; in each 128 bits for itself.</summary>
    public void PackBytes(int to, int a, int b) => Vector(new(Map0F, P66, 0x67), to, a, b);

    /// <summary>Adds words, saturated.</summary>
    public void AddWords(int to, int a, int b) => Vector(new(Map0F, P66, 0xED), to, a, b);

    public void MaxBytes(int to, int a, int b) => Vector(new(Map0F, P66, 0xDE), to, a, b);

    public void MinBytes(int to, int a, int b) => Vector(new(Map0F, P66, 0xDA), to, a, b);

    /// <summary>The 32-bit positions of a vector that indices name.</summary>
    public void Permute(int to, int indices, int from) => Vector(new(Map0F38, P66, 0x36), to, indices, from);

    /// <summary>The 128 bits of a vector at place 0 to 3.</summary>
    public void Extract128(int to, int from, byte place) => Extract(0x39, to, from, place);

    /// <summary>The 256 bits of a vector at place 0 or 1.</summary>
    public void Extract256(int to, int from, byte place) => Extract(0x3B, to, from, place);

    /// <summary>Stores the bytes whose bit in the mask is set, of the first 16, 32 or 64.</summary>
    public void StoreBytes(Mem to, int from, int mask, int bytes) => Vector(new(Map0F, PF2, 0x7F), from, 0, to, mask, length: bytes / 32);

    /// <summary>Stores the words whose bit in the mask is set.</summary>
    public void StoreWords(Mem to, int from, int mask) => Vector(new(Map0F, None, 0x11), from, 0, to, mask);

    /// <summary>Sixteen bytes as integers, zeros where the mask is not set; those are not read.</summary>
    public void LoadBytes(int to, Mem from, int mask) => Vector(new(Map0F38, P66, 0x31), to, 0, from, mask, zeroes: true);

    private void Legacy(Gpr r, byte opcode)
    {
        if (r >= Gpr.R8) code.Add(0x41);
        code.Add((byte)(opcode + ((int)r & 7)));
    }

    /// <summary>A 64-bit instruction with an operand in memory.</summary>
    private void Wide(byte opcode, int reg, Mem at)
    {
        code.Add((byte)(0x48 | ((reg >> 3) << 2) | (High(at.Index) << 1) | High(at.Base)));
        code.Add(opcode);
        Operand(reg, at);
    }

    /// <summary>A 64-bit instruction with a register as its operand.</summary>
    private void Wide(byte opcode, int reg, Gpr r) =>
        code.AddRange([(byte)(0x48 | ((reg >> 3) << 2) | High(r)), opcode, (byte)(0xC0 | ((reg & 7) << 3) | ((int)r & 7))]);

    private void Mask(ReadOnlySpan<byte> opcode, int mask, Mem at)
    {
        if (High(at.Base) != 0 || at.Index is not null) throw new InvalidOperationException("A mask is loaded by a low register only.");
        code.AddRange(opcode);
        Operand(mask, at);
    }

    private void Vector(Opcode op, int reg, int second, int rm)
    {
        Evex(op, reg, second, (rm >> 3) & 1, (rm >> 4) & 1);
        code.Add((byte)(0xC0 | ((reg & 7) << 3) | (rm & 7)));
    }

    private void Extract(byte opcode, int to, int from, byte place)
    {
        Vector(new(Map0F3A, P66, opcode), from, 0, to);
        code.Add(place);
    }

    private void Vector(Opcode op, int reg, int second, Mem at, int mask = 0, bool zeroes = false, bool broadcasts = false, int length = Bits512)
    {
        Evex(op, reg, second, High(at.Base), High(at.Index), mask, zeroes, broadcasts, length);
        Operand(reg & 7, at);
    }

    /// <summary>The prefix of a vector instruction, of 128 bits (0), 256 (1) or 512 (2); most of its bits are kept inverted.</summary>
    private void Evex(Opcode op, int reg, int second, int b, int x, int mask = 0, bool zeroes = false, bool broadcasts = false, int length = Bits512)
    {
        code.Add(0x62);
        code.Add((byte)(Inverted(reg >> 3, 7) | Inverted(x, 6) | Inverted(b, 5) | Inverted(reg >> 4, 4) | op.Map));
        code.Add((byte)(((~second & 15) << 3) | 4 | op.Prefix));
        code.Add((byte)((zeroes && mask != 0 ? 0x80 : 0) | (length << 5) | (broadcasts ? 0x10 : 0) | Inverted(second >> 4, 3) | mask));
        code.Add(op.Code);

        static int Inverted(int bit, int place) => (~bit & 1) << place;
    }

    /// <summary>ModRM, SIB and a displacement of 32 bits, which unlike one of 8 is not scaled.</summary>
    private void Operand(int reg, Mem at)
    {
        var (low, needsSib) = ((int)at.Base & 7, at.Index is not null || ((int)at.Base & 7) == 4);
        code.Add((byte)(0x80 | ((reg & 7) << 3) | (needsSib ? 4 : low)));
        if (needsSib) code.Add((byte)((((int)(at.Index ?? Gpr.Rsp) & 7) << 3) | low));
        Int(at.Displacement);
    }

    private static int High(Gpr? r) => r is { } register ? (int)register >> 3 : 0;

    private void Int(int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        code.AddRange(bytes);
    }
}
