using System.Buffers.Binary;
using System.Text;

namespace MLNet.MoE.Torch.Native;

/// <summary>
/// The versions of symbols that a 64-bit little-endian ELF library needs of other libraries (section <c>.gnu.version_r</c>).
/// Source: the symbol-versioning chapter of the Linux Standard Base, core specification.
/// </summary>
internal static class ElfVersionNeeds
{
    private const uint VersionNeedsSection = 0x6ffffffe;
    private const int SectionHeaderLength = 64;
    private const ushort Weak = 2;

    /// <summary>
    /// Marks the need for a version as weak: the loader then accepts a library that lacks the version, as long as no symbol of it is
    /// called.
    /// </summary>
    /// <param name="image">The library's bytes, changed in place.</param>
    /// <param name="version">Version, such as <c>GLIBCXX_3.4.32</c>.</param>
    /// <returns>Whether there was such a need.</returns>
    /// <exception cref="InvalidDataException">The bytes are no 64-bit little-endian ELF library, or it is cut short.</exception>
    public static bool Weaken(Span<byte> image, string version)
    {
        if (image.Length < SectionHeaderLength || !image[..6].SequenceEqual<byte>([0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1]))
            throw new InvalidDataException("The file is no 64-bit little-endian ELF library.");
        try
        {
            return WeakenSections(image, version);
        }
        catch (Exception exception) when (exception is ArgumentOutOfRangeException or OverflowException)
        {
            throw new InvalidDataException("The ELF library is cut short or damaged.", exception);
        }
    }

    private static bool WeakenSections(Span<byte> image, string version)
    {
        int sections = Offset(image, 0x28), count = Read16(image, 0x3C);
        bool found = false;
        for (int i = 0; i < count; i++)
        {
            int header = sections + (i * SectionHeaderLength);
            if (Read32(image, header + 4) != VersionNeedsSection) continue;
            // The section's link is the section of its strings.
            int strings = sections + (checked((int)Read32(image, header + 40)) * SectionHeaderLength);
            found |= WeakenNeeds(image, Offset(image, header + 24), Offset(image, strings + 24), version);
        }
        return found;
    }

    /// <summary>Walks the chain of libraries, and for each the chain of versions.</summary>
    private static bool WeakenNeeds(Span<byte> image, int library, int strings, string version)
    {
        bool found = false;
        while (true)
        {
            int need = library + checked((int)Read32(image, library + 8));
            for (int left = Read16(image, library + 2); left > 0; left--)
            {
                if (Name(image, strings + checked((int)Read32(image, need + 8))) == version)
                {
                    ushort flags = Read16(image, need + 4);
                    BinaryPrimitives.WriteUInt16LittleEndian(image[(need + 4)..], (ushort)(flags | Weak));
                    found = true;
                }
                need += checked((int)Read32(image, need + 12));
            }
            int next = checked((int)Read32(image, library + 12));
            if (next == 0) return found;
            library += next;
        }
    }

    private static string Name(ReadOnlySpan<byte> image, int offset)
    {
        var rest = image[offset..];
        return Encoding.ASCII.GetString(rest[..rest.IndexOf((byte)0)]);
    }

    private static int Offset(ReadOnlySpan<byte> image, int at) => checked((int)BinaryPrimitives.ReadUInt64LittleEndian(image[at..]));

    private static uint Read32(ReadOnlySpan<byte> image, int at) => BinaryPrimitives.ReadUInt32LittleEndian(image[at..]);

    private static ushort Read16(ReadOnlySpan<byte> image, int at) => BinaryPrimitives.ReadUInt16LittleEndian(image[at..]);
}
