using System.Numerics;
using System.Runtime.CompilerServices;
using MLNet.MoE.Numerics.Kernels;

namespace MLNet.MoE.Networks.Cpu;

/// <summary>An array of weights as a layer uses it: the matrices or vectors of each member and expert, and their gradients.</summary>
internal sealed unsafe class Parameter<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly PassContext<T> _context;
    private readonly Region _region;
    private readonly nint _offset, _itemLength, _rowStride, _panelStride;
    private readonly int _memberItems;
    private readonly GatheredPlaces _gathered;

    public Parameter(PassContext<T> context, Region region)
    {
        (_context, _region, _offset, _itemLength) = (context, region, region.Offset, region.ItemLength);
        _gathered = region.Gathered;
        // Of those that belong to a copy or a member, the items of all experts follow each other.
        int copies = region.Shape.Shape[0];
        _memberItems = copies <= 1 ? 0 : region.Items / copies;
        bool byColumn = region.Kind == RegionKind.Columns;
        _rowStride = byColumn ? region.ColumnLength : context.Panel;
        _panelStride = byColumn ? context.Panel : (nint)region.Rows * context.Panel;
    }

    /// <summary>Distance of a matrix's panels.</summary>
    public nint PanelStride => _panelStride;

    /// <summary>First number of <see cref="Value"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T* Data(int member, int expert = 0) => _context.Parameters + _offset + (Item(member, expert) * _itemLength);

    /// <summary>A member's matrix or vector, or that of the copy it shares.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Operand<T> Value(int member, int expert = 0) => At(_context.Parameters, member, expert);

    public Operand<T> Gradient(int member, int expert = 0) => At(_context.Gradient, member, expert);

    /// <summary>The matrix transposed.</summary>
    public Operand<T> Transposed(int member, int expert) => _context.Transposed!.Get(_region, Item(member, expert));

    /// <summary>A row of the matrix that belongs to a category or a sparse column, counted from the first category.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T* GatheredRow(int coordinate, int member, int expert = 0) => _context.Parameters + Gathered(coordinate, member, expert);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T* GatheredGradient(int coordinate, int member, int expert = 0) => _context.Gradient + Gathered(coordinate, member, expert);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Item(int member, int expert) => (member * _memberItems) + expert;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private nint Gathered(int coordinate, int member, int expert) => _gathered.At(coordinate, Item(member, expert));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Operand<T> At(T* block, int member, int expert)
        => new(block + _offset + (Item(member, expert) * _itemLength), _rowStride, _panelStride);
}
