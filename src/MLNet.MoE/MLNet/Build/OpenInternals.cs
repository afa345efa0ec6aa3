using System;
using System.IO;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Copies assemblies and makes the internal types and members of the copies public (private protected ones protected) by setting the
/// accessibility bits in their metadata tables (ECMA-335, II.22 to II.24). Nothing else of a copy differs, so it serves as a reference.
/// </summary>
public sealed class OpenInternals : Task
{
    [Required]
    public ITaskItem[] Assemblies { get; set; }

    [Required]
    public string Folder { get; set; }

    public override bool Execute()
    {
        Directory.CreateDirectory(Folder);
        foreach (var assembly in Assemblies)
        {
            string source = assembly.ItemSpec, target = Path.Combine(Folder, Path.GetFileName(source));
            try
            {
                var image = File.ReadAllBytes(source);
                int opened = new Metadata(image).Open();
                Write(image, target);
                Log.LogMessage(MessageImportance.Normal, "{0}: {1} members opened to the compiler.", target, opened);
            }
            catch (Exception e)
                when (e is IOException || e is UnauthorizedAccessException || e is BadImageFormatException || e is IndexOutOfRangeException)
            {
                Log.LogError("Cannot make a compile-time copy of '{0}' with its internals opened as '{1}': {2}", source, target, e.Message);
            }
        }
        return !Log.HasLoggedErrors;
    }

    // Builds that run side by side may write the same file: each writes its own and renames it, and equal content makes either one right.
    private static void Write(byte[] image, string target)
    {
        string temporary = target + "." + Guid.NewGuid().ToString("N");
        File.WriteAllBytes(temporary, image);
        try
        {
            if (File.Exists(target)) File.Replace(temporary, target, null);
            else File.Move(temporary, target);
        }
        catch (IOException) when (File.Exists(target))
        {
            File.Delete(temporary);
            File.SetLastWriteTimeUtc(target, DateTime.UtcNow);
        }
    }

    private sealed class Metadata
    {
        private const int Module = 0x00, TypeRef = 0x01, TypeDef = 0x02, FieldPointer = 0x03, Field = 0x04, MethodPointer = 0x05,
            Method = 0x06;
        private const int Parameter = 0x08, ModuleRef = 0x1A, TypeSpec = 0x1B, AssemblyRef = 0x23;

        private readonly byte[] _image;
        private readonly int _strings;
        private readonly int[] _rows = new int[64];
        private readonly int[] _starts = new int[Method + 1];
        private readonly int _stringSize, _guidSize, _blobSize;

        public Metadata(byte[] image)
        {
            _image = image;
            int root = FindMetadata(), tables = -1;
            int stream = root + 16 + Int32(root + 12) + 2, count = UInt16(stream);
            stream += 2;
            for (int i = 0; i < count; i++)
            {
                int offset = root + Int32(stream);
                string name = ReadName(stream + 8);
                if (name == "#~" || name == "#-") tables = offset;
                if (name == "#Strings") _strings = offset;
                stream += 8 + ((name.Length + 4) & ~3);
            }
            if (tables < 0) throw new BadImageFormatException("It has no metadata tables.");

            int heaps = image[tables + 6];
            _stringSize = (heaps & 1) != 0 ? 4 : 2;
            _guidSize = (heaps & 2) != 0 ? 4 : 2;
            _blobSize = (heaps & 4) != 0 ? 4 : 2;
            ulong present = BitConverter.ToUInt64(image, tables + 8);
            int position = tables + 24;
            for (int table = 0; table < 64; table++)
            {
                if ((present & (1UL << table)) == 0) continue;
                _rows[table] = Int32(position);
                position += 4;
            }
            for (int table = Module; table <= Method; table++)
            {
                _starts[table] = position;
                position += _rows[table] * RowSize(table);
            }
        }

        /// <summary>Sets the bits; gives back how many types and members were opened.</summary>
        public int Open()
        {
            int opened = 0;
            int fieldEnd = _rows[Field] + 1, methodEnd = _rows[Method] + 1;
            for (int row = 1; row <= _rows[TypeDef]; row++)
            {
                int at = At(TypeDef, row);
                // Copies of framework types that a library carries for old platforms would clash with the framework's own.
                if (IsOfFramework(at)) continue;
                opened += OpenType(at);
                int lists = at + 4 + (2 * _stringSize) + CodedSize(2, TypeDef, TypeRef, TypeSpec);
                int next = row < _rows[TypeDef] ? lists + RowSize(TypeDef) : 0;
                int fieldSize = IndexSize(Field, FieldPointer);
                for (int f = Index(lists, fieldSize), end = next > 0 ? Index(next, fieldSize) : fieldEnd; f < end; f++)
                    opened += OpenMember(At(Field, f), false);
                int methodSize = IndexSize(Method, MethodPointer);
                for (int m = Index(lists + fieldSize, methodSize), end = next > 0 ? Index(next + fieldSize, methodSize)
                    : methodEnd; m < end; m++)
                    opened += OpenMember(At(Method, m) + 6, true);
            }
            return opened;
        }

        // II.23.1.15: 0 not public, 1 public, 2 to 7 nested (2 public, 3 private, 4 family, 5 assembly, 6 family and assembly, 7 family or
        // assembly).
        private int OpenType(int at)
        {
            int flags = Int32(at), visibility = flags & 7;
            int open = visibility == 0 || visibility == 1 ? 1 : 2;
            if (open == visibility) return 0;
            BitConverter.GetBytes((flags & ~7) | open).CopyTo(_image, at);
            return 1;
        }

        // II.23.1.5 and II.23.1.10: 1 private, 2 family and assembly, 3 assembly, 4 family, 5 family or assembly, 6 public.
        private int OpenMember(int at, bool isMethod)
        {
            int flags = UInt16(at), access = flags & 7;
            if (access != 2 && access != 3) return 0;
            flags = (flags & ~7) | (access == 3 ? 6 : 4);
            if (isMethod) flags &= ~0x200; // 'strict': override only where accessible
            BitConverter.GetBytes((ushort)flags).CopyTo(_image, at);
            return 1;
        }

        private bool IsOfFramework(int typeRow)
        {
            string space = ReadName(_strings + Index(typeRow + 4 + _stringSize, _stringSize));
            return space == "System" || space.StartsWith("System.", StringComparison.Ordinal);
        }

        private int At(int table, int row) => _starts[table] + ((row - 1) * RowSize(table));

        private int RowSize(int table)
        {
            switch (table)
            {
                case Module: return 2 + _stringSize + (3 * _guidSize);
                case TypeRef: return CodedSize(2, Module, ModuleRef, AssemblyRef, TypeRef) + (2 * _stringSize);
                case TypeDef:
                    return 4 + (2 * _stringSize) + CodedSize(2, TypeDef, TypeRef, TypeSpec)
                        + IndexSize(Field, FieldPointer) + IndexSize(Method, MethodPointer);
                case FieldPointer: return IndexSize(Field, Field);
                case Field: return 2 + _stringSize + _blobSize;
                case MethodPointer: return IndexSize(Method, Method);
                default: return 8 + _stringSize + _blobSize + IndexSize(Parameter, Parameter);
            }
        }

        private int IndexSize(int table, int pointerTable) => Math.Max(_rows[table], _rows[pointerTable]) < 0x10000 ? 2 : 4;

        private int CodedSize(int tagBits, params int[] tables)
        {
            foreach (int table in tables)
                if (_rows[table] >= 1 << (16 - tagBits)) return 4;
            return 2;
        }

        private int FindMetadata()
        {
            int pe = Int32(0x3C);
            if (UInt16(0) != 0x5A4D || Int32(pe) != 0x4550) throw new BadImageFormatException("It is not a portable executable.");
            int optional = pe + 24, sections = optional + UInt16(pe + 20), sectionCount = UInt16(pe + 6);
            int directories = optional + (UInt16(optional) == 0x20B ? 112 : 96);
            int cli = Offset(Int32(directories + (14 * 8)), sections, sectionCount);
            return Offset(Int32(cli + 8), sections, sectionCount);
        }

        private int Offset(int address, int sections, int count)
        {
            for (int i = 0, at = sections; i < count; i++, at += 40)
            {
                int start = Int32(at + 12), size = Math.Max(Int32(at + 8), Int32(at + 16));
                if (address >= start && address < start + size) return address - start + Int32(at + 20);
            }
            throw new BadImageFormatException("It has no managed metadata.");
        }

        private int Index(int at, int size) => size == 2 ? UInt16(at) : Int32(at);

        private int Int32(int at) => BitConverter.ToInt32(_image, at);

        private int UInt16(int at) => BitConverter.ToUInt16(_image, at);

        private string ReadName(int at)
        {
            int end = Array.IndexOf(_image, (byte)0, at);
            return Encoding.UTF8.GetString(_image, at, end - at);
        }
    }
}
