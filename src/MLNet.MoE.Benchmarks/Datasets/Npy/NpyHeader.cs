using System.Globalization;

namespace MLNet.MoE.Benchmarks;

/// <summary>
/// The header of an npy file: a Python dictionary literal with exactly the keys descr, fortran_order and shape. Only
/// that form is read; nothing is evaluated.
/// </summary>
/// <param name="Descriptor">The element type's descriptor.</param>
/// <param name="IsColumnMajor">Whether the first index runs fastest (fortran_order).</param>
/// <param name="Shape">The length of every dimension.</param>
internal sealed record NpyHeader(string Descriptor, bool IsColumnMajor, int[] Shape)
{
    // NumPy's own limit.
    private const int MostDimensions = 64;

    /// <summary>Reads a header.</summary>
    /// <exception cref="DatasetException">The text has another form.</exception>
    public static NpyHeader Parse(string text, string path)
    {
        try
        {
            return new Parser(text, path).Parse();
        }
        catch (FormatException exception)
        {
            throw new DatasetException($"The array '{path}' has a damaged header: {OneLine.Of(exception.Message)}; fetch it again.",
                exception);
        }
    }

    private sealed class Parser(string text, string path)
    {
        private int _position;

        public NpyHeader Parse()
        {
            string? descriptor = null;
            bool? columnMajor = null;
            int[]? shape = null;
            var seen = new HashSet<string>(StringComparer.Ordinal);
            Expect('{');
            while (!Accept('}'))
            {
                string key = Quoted();
                if (!seen.Add(key))
                    throw new FormatException($"{key} stands in it twice");
                Expect(':');
                switch (key)
                {
                    case "descr" when Peek() is '[' or '(':
                        throw new DatasetException(
                            $"The array '{path}' has records of several fields for elements, which are not read; save one array a field.");
                    case "descr":
                        descriptor = Quoted();
                        break;
                    case "fortran_order":
                        columnMajor = Boolean();
                        break;
                    case "shape":
                        shape = Tuple();
                        break;
                    default:
                        throw new FormatException($"unknown key '{key}'");
                }

                if (!Accept(','))
                {
                    Expect('}');
                    break;
                }
            }

            if (Peek() != '\0')
                throw new FormatException($"unexpected text at character {_position}");
            return descriptor is not null && columnMajor is bool order && shape is not null
                ? new NpyHeader(descriptor, order, shape)
                : throw new FormatException("descr, fortran_order or shape is absent");
        }

        private char Peek()
        {
            while (_position < text.Length && char.IsWhiteSpace(text[_position]))
                _position++;
            return _position < text.Length ? text[_position] : '\0';
        }

        private bool Accept(char expected)
        {
            if (Peek() != expected)
                return false;
            _position++;
            return true;
        }

        private void Expect(char expected)
        {
            if (!Accept(expected))
                throw new FormatException($"'{expected}' expected at character {_position}");
        }

        private string Quoted()
        {
            char quote = Peek();
            int end = quote is '\'' or '"' ? text.IndexOf(quote, _position + 1) : -1;
            if (end < 0)
                throw new FormatException($"quoted text expected at character {_position}");
            string value = text[(_position + 1)..end];
            _position = end + 1;
            return value;
        }

        private bool Boolean()
        {
            foreach (var (word, value) in new[] { ("True", true), ("False", false) })
            {
                if (Peek() == word[0] && text.AsSpan(_position).StartsWith(word))
                {
                    _position += word.Length;
                    return value;
                }
            }

            throw new FormatException($"True or False expected at character {_position}");
        }

        private int[] Tuple()
        {
            var lengths = new List<int>();
            Expect('(');
            while (!Accept(')'))
            {
                lengths.Add(Number());
                if (lengths.Count > MostDimensions)
                    throw new FormatException($"it has more than {MostDimensions} dimensions");
                if (!Accept(','))
                {
                    Expect(')');
                    break;
                }
            }

            return [.. lengths];
        }

        private int Number()
        {
            Peek();
            int start = _position;
            while (_position < text.Length && char.IsAsciiDigit(text[_position]))
                _position++;
            return int.TryParse(text.AsSpan(start, _position - start), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                ? number
                : throw new FormatException($"a length of at most {int.MaxValue} expected at character {start}");
        }
    }
}
